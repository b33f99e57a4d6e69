using System.Globalization;

namespace Skiff.Components.Generator.Tests;

/// <summary>What the generator says about inputs it cannot use, as the compiler prints it.</summary>
public class ReportTests
{
    [Fact]
    public void An_error_in_a_wit_file_is_the_compilers_error_at_its_place() =>
        Assert.Equal(["a.wit(2,26): error SK1604: no type 'nope'"], Reports("package a:b;\ninterface i { f: func(x: nope); }", "a:b/i"));

    [Fact]
    public void An_interface_that_no_file_has_is_reported() =>
        Assert.Equal(["error SK1652: no WIT file has an interface or world 'a:b/j'"], Reports("package a:b; interface i { }", "a:b/j"));

    [Fact]
    public void A_waiting_function_that_no_file_has_is_reported() =>
        Assert.Equal(["error SK1651: waiting.txt names a function that no WIT file has: a:b/i#g"], Reports("package a:b; interface i { f: func(); }", "a:b/i", "# a comment\na:b/i#f\na:b/i#g\n"));

    [Theory]
    [InlineData("f: async func();", "it is async, which belongs to WASI 0.3")]
    [InlineData("f: func(x: stream<u8>);", "streams, futures and error contexts belong to WASI 0.3")]
    [InlineData("type t = option<option<u8>>; f: func(x: list<t>);", "an option of an option has no C# form")]
    [InlineData("f: func() -> list<u8, 17>;", "lists of fixed length have at most 16 elements here")]
    public void A_function_that_cannot_be_a_host_function_is_reported(string items, string reason)
    {
        var report = Assert.Single(Reports($"package a:b; interface i {{ {items} }}", "a:b/i"));

        Assert.Contains($"error SK1653: 'f' cannot be a host function: {reason}", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_hosts_gets_no_code_and_no_report() => Assert.Empty(Reports("package a:b; interface { broken"));

    [Fact]
    public void Types_of_one_name_in_two_interfaces_have_their_interfaces_name_in_front()
    {
        var run = GeneratorRun.Of([("a.wit", "package a:b; interface one { enum error { x } f: func() -> error; } interface two { record error { x: u8 } f: func() -> error; } interface shape { resource shape; variant shape2 { kind, shape2(u8) } }")], "a:b/one", "a:b/two", "a:b/shape");

        Assert.Empty(run.CompilerDiagnostics);
        Assert.Contains("public enum OneError : byte", run.Sources["Skiff.A.B.One.g.cs"], StringComparison.Ordinal);
        Assert.Contains("TwoError F();", run.Sources["Skiff.A.B.Two.g.cs"], StringComparison.Ordinal);
        Assert.Contains("public static Shape2 Shape2Case(byte payload)", run.Sources["Skiff.A.B.Shape.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_keywords_in_csharp_compile()
    {
        var run = GeneratorRun.Of([("a.wit", "package a:b; interface i { resource r { get: func(class: u8, call: u8, context: list<u8>, self2: string, string-value: list<string>) -> u8; } f: func(params: list<string>, namespace: option<string>, host: u8, result2: result<u8, u8>); record q { equals: u8, to-string: u8, q: u8 } g: func() -> q; }")], "a:b/i");

        Assert.Empty(run.Reported);
        Assert.Empty(run.CompilerDiagnostics);
    }

    private static IEnumerable<string> Reports(string wit, string? host = null, string? waiting = null)
    {
        List<(string, string)> files = [("a.wit", wit)];
        if (waiting is not null)
        {
            files.Add(("waiting.txt", waiting));
        }

        return GeneratorRun.Of(files, host is null ? [] : [host]).Reported.Select(d => ((IFormattable)d).ToString(null, CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal);
    }
}

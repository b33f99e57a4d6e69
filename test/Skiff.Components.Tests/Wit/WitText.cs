using Skiff.Components.Wit;
using Skiff.Text;

namespace Skiff.Components.Tests.Wit;

/// <summary>Short forms for tests: texts in, packages or diagnostics out.</summary>
internal static class WitText
{
    /// <summary>Parses one file, which must have no errors.</summary>
    public static WitPackages Good(string text, params string[] features)
    {
        var packages = WitPackages.Parse([new SourceText("test.wit", text)], features);
        Assert.Empty(packages.Diagnostics);
        return packages;
    }

    /// <summary>The items of an interface <c>i</c> in a package <c>a:b@1.0.0</c>.</summary>
    public static WitInterface Interface(string items) => Good($"package a:b@1.0.0; interface i {{ {items} }}").Packages[0].Interfaces[0];

    /// <summary>The findings in one file as <c>line:column code message</c>.</summary>
    public static IEnumerable<string> Errors(string text) => WitPackages.Parse([new SourceText("test.wit", text)]).Diagnostics
        .Select(d => $"{d.Source.PositionOf(d.Diagnostic.Span.Start)} {d.Diagnostic.Code} {d.Diagnostic.Message}");

    /// <summary>The same for the items of an interface, on the line after its head.</summary>
    public static IEnumerable<string> ItemErrors(string items) => Errors($"package a:b@1.0.0; interface i {{\n{items} }}");
}

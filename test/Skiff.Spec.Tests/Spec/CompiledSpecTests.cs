using Skiff.Suites.Spec;
using Skiff.TestKit;
using Xunit.Abstractions;

namespace Skiff.Spec.Tests.Spec;

/// <summary>The official suite of WebAssembly 2.0, without SIMD, on compiled code. No failure is allowed.</summary>
public sealed class CompiledSpecTests(ITestOutputHelper output)
{
    private const string Folder = "spec/wg-2.0";

    [SuiteTheory(Folder)]
    [MemberData(nameof(OracleSpecTests.Files), MemberType = typeof(OracleSpecTests))]
    public void Every_command_of_a_script_goes_as_it_should(string file)
    {
        var report = new SpecSuite(TestData.Find(Folder)!).Run(file, () => new RuntimeSpecEngine());
        output.WriteLine(report.ToText());
        Assert.Empty(report.Failures);
        Assert.Equal(0, report.Skipped);
    }

    [SuiteFact(Folder)]
    public void No_assertion_is_lost_on_the_way()
    {
        var suite = new SpecSuite(TestData.Find(Folder)!);
        var report = new SpecReport();
        foreach (var file in suite.ScalarFiles)
        {
            report.Add(suite.Run(file, () => new RuntimeSpecEngine()));
        }

        output.WriteLine(report.ToText());
        Assert.Equal(26_716, report.Assertions);
        Assert.Equal(0, report.Skipped);
    }
}

using Skiff.Suites.Spec;
using Skiff.TestKit;
using Xunit.Abstractions;

namespace Skiff.Spec.Tests.Spec;

/// <summary>The official suite of WebAssembly 2.0, without SIMD, on the reference interpreter.</summary>
public sealed class OracleSpecTests(ITestOutputHelper output)
{
    private const string Folder = "spec/wg-2.0";

    public static TheoryData<string> Files()
    {
        var data = new TheoryData<string>();
        foreach (var file in new SpecSuite(TestData.Find(Folder)!).ScalarFiles)
        {
            data.Add(file);
        }

        return data;
    }

    [SuiteTheory(Folder)]
    [MemberData(nameof(Files))]
    public void Every_command_of_a_script_goes_as_it_should(string file)
    {
        var report = new SpecSuite(TestData.Find(Folder)!).Run(file, () => new ReferenceSpecEngine());
        output.WriteLine(report.ToText());
        Assert.Empty(AllowList().Check(report, [file]));
        Assert.Equal(0, report.Skipped);
    }

    [SuiteFact(Folder)]
    public void No_assertion_is_lost_on_the_way()
    {
        var suite = new SpecSuite(TestData.Find(Folder)!);
        var report = new SpecReport();
        foreach (var file in suite.ScalarFiles)
        {
            report.Add(suite.Run(file, () => new ReferenceSpecEngine()));
        }

        output.WriteLine(report.ToText());
        Assert.Equal(90, suite.ScalarFiles.Count());
        Assert.Equal(26_716, report.Assertions);
        Assert.Equal(0, report.Skipped);
    }

    private static SpecAllowList AllowList() =>
        SpecAllowList.Parse(File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "test", "corpus", "spec", "allowed-failures-oracle.txt")));
}

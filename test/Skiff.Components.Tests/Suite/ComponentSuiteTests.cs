using Skiff.Runtime;
using Skiff.Suites.Components;
using Skiff.Suites.Spec;
using Skiff.TestKit;
using Xunit.Abstractions;

namespace Skiff.Components.Tests.Suite;

/// <summary>The suite of the Component Model, each script once from the binaries of the reference tools and once from its text.</summary>
public sealed class ComponentSuiteTests(ITestOutputHelper output)
{
    private const string Folder = "component";

    private static readonly Engine s_engine = new();

    public static TheoryData<string, ComponentScriptForm> Files() => Pairs(suite => suite.Files);

    public static TheoryData<string, ComponentScriptForm> AsyncFiles() => Pairs(suite => suite.AsyncFiles);

    [SuiteTheory(Folder)]
    [MemberData(nameof(Files))]
    public void Every_command_of_a_script_goes_as_it_should(string file, ComponentScriptForm form)
    {
        var report = Suite().Run(file, form, () => new RuntimeComponentEngine(s_engine));
        output.WriteLine(report.ToText());
        Assert.Empty(ComponentSuite.ReadAllowList().Check(report, [file]));
        Assert.Equal(0, report.Skipped);
    }

    [SuiteTheory(Folder)]
    [MemberData(nameof(AsyncFiles))]
    public void What_an_asynchronous_script_says_of_validity_and_of_synchronous_calls_holds(string file, ComponentScriptForm form)
    {
        var report = Suite().Run(file, form, () => new RuntimeComponentEngine(s_engine));
        output.WriteLine(report.ToText());
        Assert.Empty(ComponentSuite.ReadAllowList().Check(report, [file]));
    }

    [SuiteTheory(Folder)]
    [InlineData(ComponentScriptForm.Binary)]
    [InlineData(ComponentScriptForm.Text)]
    public void No_assertion_is_lost_on_the_way(ComponentScriptForm form)
    {
        var sum = new SpecReport();
        foreach (var file in Suite().Files)
        {
            sum.Add(Suite().Run(file, form, () => new RuntimeComponentEngine(s_engine)));
        }

        output.WriteLine(sum.ToText());
        Assert.Equal(21, Suite().Files.Count());
        Assert.Equal((326, 5, 222, 29), (Executed("assert_invalid"), Executed("assert_malformed text"), Executed("assert_return"), Executed("assert_trap")));
        Assert.Equal(0, sum.Skipped);

        int Executed(string kind) => sum.Kinds[kind].Executed;
    }

    private static ComponentSuite Suite() => new(TestData.Find(Folder)!);

    private static TheoryData<string, ComponentScriptForm> Pairs(Func<ComponentSuite, IEnumerable<string>> select)
    {
        var data = new TheoryData<string, ComponentScriptForm>();
        if (TestData.Find(Folder) is not null)
        {
            foreach (var file in select(Suite()))
            {
                data.Add(file, ComponentScriptForm.Binary);
                data.Add(file, ComponentScriptForm.Text);
            }
        }

        return data;
    }
}

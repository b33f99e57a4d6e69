using Skiff.Suites.Components;
using Skiff.Suites.Spec;
using Skiff.TestKit;
using Xunit.Abstractions;

namespace Skiff.Components.Tests.Suite;

/// <summary>The suite of the Component Model, each script once from the binaries of the reference tools and once from its text.</summary>
public sealed class ComponentSuiteTests(ITestOutputHelper output)
{
    private const string Folder = "component";

    public static TheoryData<string, ComponentScriptForm> Files() => Pairs(suite => suite.Files);

    public static TheoryData<string, ComponentScriptForm> AsyncFiles() => Pairs(suite => suite.AsyncFiles);

    [SuiteTheory(Folder)]
    [MemberData(nameof(AsyncFiles))]
    public void The_components_of_an_asynchronous_script_are_valid_or_refused_as_it_says(string file, ComponentScriptForm form)
    {
        var report = Suite().Run(file, form, () => new ValidatingComponentEngine());
        output.WriteLine(report.ToText());
        Assert.Empty(report.Failures);
    }

    [SuiteTheory(Folder)]
    [MemberData(nameof(Files))]
    public void The_components_of_a_script_are_valid_or_refused_as_it_says(string file, ComponentScriptForm form)
    {
        var report = Suite().Run(file, form, () => new ValidatingComponentEngine());
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
            sum.Add(Suite().Run(file, form, () => new ValidatingComponentEngine()));
        }

        output.WriteLine(sum.ToText());
        Assert.Equal(21, Suite().Files.Count());
        Assert.Equal(326, sum.Kinds["assert_invalid"].Executed);
        Assert.Equal(5, sum.Kinds["assert_malformed text"].Executed);
        Assert.Equal(222, sum.Kinds["assert_return"].Skipped);
        Assert.Equal(29, sum.Kinds["assert_trap"].Skipped);
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

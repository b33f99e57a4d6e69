using Skiff.Runtime;
using Skiff.Suites.Components;
using Skiff.Suites.Spec;
using Skiff.TestKit;

namespace Skiff.Conformance;

/// <summary>The suite of the Component Model: each script from the binaries of the reference tools and from its text.</summary>
internal static class ComponentSection
{
    public static void Run(ConformanceOptions options, Report report)
    {
        if (TestData.Find("component") is not { } folder)
        {
            report.Skip("the suite of the Component Model is not here (SKIFF_TESTDATA)");
            return;
        }

        var suite = new ComponentSuite(folder);
        var engine = new Engine();
        foreach (var form in Enum.GetValues<ComponentScriptForm>())
        {
            Run(suite, form, suite.Files, engine, report);
            Run(suite, form, suite.AsyncFiles, engine, report);
        }
    }

    private static void Run(ComponentSuite suite, ComponentScriptForm form, IEnumerable<string> files, Engine engine, Report report)
    {
        var sum = new SpecReport();
        var unsupported = new List<string>();
        foreach (var file in files)
        {
            var result = suite.Run(file, form, () => new RuntimeComponentEngine(engine));
            sum.Add(result);
            if (result.Skipped > 0)
            {
                unsupported.Add(file);
            }
        }

        if (sum.Skipped > 0)
        {
            report.Skip($"commands that need the asynchronous ABI of WASI 0.3 ({form}), in {string.Join(", ", unsupported)}", sum.Skipped);
        }

        foreach (var failure in ComponentSuite.ReadAllowList().Check(sum, [.. files]))
        {
            report.Fail($"{form}: {failure}");
        }

        report.Pass(sum.Assertions - sum.Failures.Count(f => f.Kind.StartsWith("assert_", StringComparison.Ordinal)));
        report.Note($"components, {form}: {sum.ToText(failures: 0)}");
    }
}

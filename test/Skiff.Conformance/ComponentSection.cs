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
        var allowed = ComponentSuite.ReadAllowList();
        foreach (var form in Enum.GetValues<ComponentScriptForm>())
        {
            var sum = new SpecReport();
            foreach (var file in suite.Files)
            {
                sum.Add(suite.Run(file, form, () => new ValidatingComponentEngine()));
            }

            foreach (var file in suite.AsyncFiles)
            {
                sum.Add(suite.Run(file, form, () => new ValidatingComponentEngine()));
            }

            var failures = allowed.Check(sum, [.. suite.Files, .. suite.AsyncFiles]);
            report.Pass(sum.Assertions - sum.Failures.Count(f => f.Kind.StartsWith("assert_", StringComparison.Ordinal)));
            foreach (var failure in failures)
            {
                report.Fail($"{form}: {failure}");
            }

            if (sum.Skipped > 0)
            {
                report.Skip($"commands of component scripts ({form}) that need the asynchronous ABI", sum.Skipped);
            }

            report.Note($"components, {form}: {sum.ToText(failures: 0)}");
        }
    }
}

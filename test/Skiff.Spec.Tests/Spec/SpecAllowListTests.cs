using Skiff.Suites.Spec;

namespace Skiff.Spec.Tests.Spec;

public sealed class SpecAllowListTests
{
    [Fact]
    public void A_listed_line_or_file_is_no_failure()
    {
        var list = SpecAllowList.Parse("# known\n\nbr:7: the engine has no floor\nsimd/lane: not yet\n");
        var report = ReportOf(new SpecFailure("br", 7, "assert_return", "x"), new SpecFailure("simd/lane", 9, "assert_trap", "y"));
        Assert.Empty(list.Check(report, ["br", "simd/lane"]));
    }

    [Fact]
    public void An_unlisted_failure_remains()
    {
        var failure = new SpecFailure("br", 8, "assert_return", "x");
        Assert.Equal([failure], SpecAllowList.Parse("").Check(ReportOf(failure), ["br"]));
    }

    [Fact]
    public void An_entry_that_passes_now_is_a_failure()
    {
        var remaining = SpecAllowList.Parse("br:7: fixed long ago").Check(ReportOf(), ["br"]);
        Assert.Contains("remove the entry", Assert.Single(remaining).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_of_a_file_that_was_not_run_says_nothing() =>
        Assert.Empty(SpecAllowList.Parse("br:7: fixed long ago").Check(ReportOf(), ["call"]));

    [Fact]
    public void An_entry_needs_a_reason() => Assert.Throws<FormatException>(() => SpecAllowList.Parse("br:7:"));

    private static SpecReport ReportOf(params SpecFailure[] failures)
    {
        var report = new SpecReport();
        report.Failures.AddRange(failures);
        return report;
    }
}

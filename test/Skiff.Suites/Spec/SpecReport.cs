using System.Globalization;
using System.Text;

namespace Skiff.Suites.Spec;

/// <summary>A command of a script that did not go as it should.</summary>
/// <param name="File">The script, relative to the root of the suite.</param>
/// <param name="Line">The line of the original text.</param>
/// <param name="Kind">For example <c>assert_return</c>.</param>
/// <param name="Reason">Expected and found.</param>
public sealed record SpecFailure(string File, int Line, string Kind, string Reason)
{
    /// <summary>For example <c>br_table:12: assert_return: expected 1 result, found 0</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}: {Kind}: {Reason}");
}

/// <summary>Counts of one kind of command.</summary>
public sealed class SpecTally
{
    /// <summary>How many were executed, failed ones included.</summary>
    public int Executed { get; set; }

    /// <summary>How many were not executed.</summary>
    public int Skipped { get; set; }
}

/// <summary>What running one or more scripts came to.</summary>
public sealed class SpecReport
{
    /// <summary>By kind of command; assert_malformed is split into binary and text.</summary>
    public SortedDictionary<string, SpecTally> Kinds { get; } = new(StringComparer.Ordinal);

    /// <summary>What failed.</summary>
    public List<SpecFailure> Failures { get; } = [];

    /// <summary>Rejected as it should be, but with other words than the script's. The specification does not prescribe words.</summary>
    public List<SpecFailure> OtherWords { get; } = [];

    /// <summary>Executed commands that are assertions.</summary>
    public int Assertions => Kinds.Where(kind => kind.Key.StartsWith("assert_", StringComparison.Ordinal)).Sum(kind => kind.Value.Executed);

    /// <summary>Commands that were not executed.</summary>
    public int Skipped => Kinds.Sum(kind => kind.Value.Skipped);

    /// <summary>Adds another report to this one.</summary>
    public void Add(SpecReport other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (kind, tally) in other.Kinds)
        {
            TallyOf(kind).Executed += tally.Executed;
            TallyOf(kind).Skipped += tally.Skipped;
        }

        Failures.AddRange(other.Failures);
        OtherWords.AddRange(other.OtherWords);
    }

    /// <summary>A line per kind, a sum, and the first failures.</summary>
    public string ToText(int failures = 20)
    {
        var text = new StringBuilder();
        foreach (var (kind, tally) in Kinds)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{kind,-28} {tally.Executed,7} executed {tally.Skipped,6} skipped");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{Assertions} assertions, {Failures.Count} failed, {Skipped} skipped, {OtherWords.Count} rejected in other words");
        foreach (var failure in Failures.Take(failures))
        {
            text.AppendLine(failure.ToString());
        }

        return text.ToString();
    }

    internal SpecTally TallyOf(string kind)
    {
        if (!Kinds.TryGetValue(kind, out var tally))
        {
            Kinds[kind] = tally = new SpecTally();
        }

        return tally;
    }
}

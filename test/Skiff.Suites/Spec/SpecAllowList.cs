using System.Globalization;

namespace Skiff.Suites.Spec;

/// <summary>
/// Failures that are known and accepted, each with a reason. Lines are <c>file: reason</c> or <c>file:line: reason</c>; empty lines and
/// those that begin with <c>#</c> do not count. An entry that no longer fails is itself a failure, so the list only shrinks.
/// </summary>
public sealed class SpecAllowList
{
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);

    /// <summary>The places that are listed: <c>file</c> or <c>file:line</c>.</summary>
    public IReadOnlyCollection<string> Places => _reasons.Keys;

    /// <summary>Reads a list; throws <see cref="FormatException"/> for an entry without a reason.</summary>
    public static SpecAllowList Parse(string text)
    {
        var list = new SpecAllowList();
        foreach (var (index, line) in text.Split('\n').Index())
        {
            var entry = line.Trim();
            if (entry.Length == 0 || entry.StartsWith('#'))
            {
                continue;
            }

            var separator = entry.IndexOf(": ", StringComparison.Ordinal);
            if (separator <= 0 || entry[(separator + 1)..].Trim().Length == 0)
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {index + 1} of the allow-list: expected 'file[:line]: reason', found '{entry}'"));
            }

            list._reasons.Add(entry[..separator], entry[(separator + 1)..].Trim());
        }

        return list;
    }

    /// <summary>
    /// The failures that remain: those of the report that are not listed, and one for each listed place, among the files that were run,
    /// that did not fail.
    /// </summary>
    public IReadOnlyList<SpecFailure> Check(SpecReport report, IReadOnlyCollection<string> filesRun)
    {
        ArgumentNullException.ThrowIfNull(report);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var remaining = new List<SpecFailure>();
        foreach (var failure in report.Failures)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{failure.File}:{failure.Line}");
            if (_reasons.ContainsKey(place))
            {
                used.Add(place);
            }
            else if (_reasons.ContainsKey(failure.File))
            {
                used.Add(failure.File);
            }
            else
            {
                remaining.Add(failure);
            }
        }

        foreach (var stale in _reasons.Keys.Where(place => !used.Contains(place) && filesRun.Contains(place.Split(':')[0])))
        {
            remaining.Add(new SpecFailure(stale.Split(':')[0], 0, "allow-list", $"'{stale}' passes now: remove the entry ({_reasons[stale]})"));
        }

        return remaining;
    }
}

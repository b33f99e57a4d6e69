using System.Globalization;

namespace Skiff.Conformance;

/// <summary>Counts and prints; one section at a time.</summary>
internal sealed class Report(TextWriter output)
{
    // Which runtime these results are of.
    private static readonly string s_runtime = System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported ? "jit" : "aot";

    private readonly List<(string Name, int Passed, int Failed, int Skipped)> _sections = [];

    /// <summary>Failures of all sections.</summary>
    public int Failed => _sections.Sum(s => s.Failed);

    public void Begin(string name) => _sections.Add((name, 0, 0, 0));

    public void Pass(int count = 1) => Update(s => s with { Passed = s.Passed + count });

    public void Fail(string what)
    {
        output.WriteLine($"FAILED {_sections[^1].Name}: {what}");
        Update(s => s with { Failed = s.Failed + 1 });
    }

    public void Skip(string reason, int count = 1)
    {
        output.WriteLine($"skipped {_sections[^1].Name}: {reason}");
        Update(s => s with { Skipped = s.Skipped + count });
    }

    public void Note(string text) => output.WriteLine(text);

    public void Finish(string? summaryFile)
    {
        foreach (var (name, passed, failed, skipped) in _sections)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{s_runtime + " " + name,-28} {passed,7} passed {failed,5} failed {skipped,5} skipped"));
        }

        if (summaryFile is not null)
        {
            File.WriteAllLines(summaryFile, _sections.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s_runtime} {s.Name}|{s.Passed}|{s.Failed}|{s.Skipped}")));
        }
    }

    private void Update(Func<(string Name, int Passed, int Failed, int Skipped), (string Name, int Passed, int Failed, int Skipped)> change) => _sections[^1] = change(_sections[^1]);
}

using System.Collections.Concurrent;

namespace Skiff.Spin.Logs;

/// <summary>Of what guests do again and again, what is said: each thing when it happens for the first time.</summary>
internal sealed class FirstTimes
{
    // A guest can do any number of things; so many are said.
    private const int MostSaid = 64;

    private readonly ConcurrentDictionary<string, bool> _said = new(StringComparer.Ordinal);

    /// <summary>Whether to say it.</summary>
    public bool Is(string what) => _said.Count < MostSaid && _said.TryAdd(what, true);
}

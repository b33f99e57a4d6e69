namespace Skiff.Suites.Fuzz;

/// <summary>
/// A stream of numbers that depends on the seed alone: the same on every version of .NET, so that a seed written down today still
/// makes the same module. The generator is SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
/// </summary>
public sealed class FuzzRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 bits.</summary>
    public ulong NextBits()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var bits = _state;
        bits = (bits ^ (bits >> 30)) * 0xBF58_476D_1CE4_E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D0_49BB_1331_11EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>A number from 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(NextBits() % (ulong)bound);

    /// <summary>A number from <paramref name="lowest"/> to <paramref name="highest"/>, both possible.</summary>
    public int Between(int lowest, int highest) => lowest + Below(highest - lowest + 1);

    /// <summary>True in about <paramref name="percent"/> of 100 cases.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>An index into <paramref name="weights"/>, each as likely as its weight.</summary>
    public int PickWeighted(ReadOnlySpan<int> weights)
    {
        var sum = 0;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        var number = Below(sum);
        for (var i = 0; ; i++)
        {
            number -= weights[i];
            if (number < 0)
            {
                return i;
            }
        }
    }
}

namespace Skiff.Native;

/// <summary>How a process ended: with a status of its own, or by a signal.</summary>
/// <param name="Number">The status or the signal.</param>
/// <param name="BySignal">Which of them.</param>
public readonly record struct ProcessEnd(int Number, bool BySignal)
{
    /// <summary>One number for both, as shells and container runtimes have it: 128 and the signal.</summary>
    public int Status => BySignal ? 128 + Number : Number;
}

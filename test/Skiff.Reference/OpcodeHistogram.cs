using Skiff.Wasm;

namespace Skiff.Reference;

/// <summary>How often each opcode was executed.</summary>
public sealed class OpcodeHistogram
{
    private const int PrefixShift = 12;
    private readonly long[] _counts = new long[3 * 256];

    /// <summary>The count of one opcode.</summary>
    public long this[Opcode opcode] => _counts[SlotOf(opcode)];

    /// <summary>The sum over all opcodes.</summary>
    public long Total => _counts.Sum();

    /// <summary>Counts one execution.</summary>
    public void Count(Opcode opcode) => _counts[SlotOf(opcode)]++;

    /// <summary>Adds the counts of another histogram.</summary>
    public void Add(OpcodeHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    /// <summary>Unprefixed opcodes first, then those of prefix FC, then those of FD: 256 slots each.</summary>
    private static int SlotOf(Opcode opcode)
    {
        var prefix = (int)opcode >> PrefixShift;
        return prefix == 0 ? (int)opcode : ((prefix - 0xFC + 1) << 8) + ((int)opcode & 0xFF);
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Skiff.Compiler.X64;

// Short jumps. Forward jumps do not know how far they go when they are written, so all are written long; at the end those that reach their
// label with one byte are shortened and the code between is moved together. One round, without the few that others would bring into reach.
public sealed partial class X64Assembler
{
    private const int ShortJumpLength = 2;
    private readonly List<Padding> _paddings = [];
    private readonly List<Cut> _cuts = [];
    private byte[] _moved = [];

    // Bytes that fill up to an alignment: their number changes as the code before them shrinks.
    private readonly record struct Padding(int Position, int Count, int Alignment, bool IsCode);

    // From the old position on, everything stands this many bytes earlier than it was written.
    private readonly record struct Cut(int From, int Bytes);

    /// <summary>
    /// Makes jumps short where it can. Positions taken before are then found by <see cref="RelaxedPosition"/>; labels and relocations are
    /// moved here. Call it once, before <see cref="ResolveLabels"/>.
    /// </summary>
    public void RelaxJumps()
    {
        Debug.Assert(_relaxesJumps, "only an assembler made for it writes its jumps so that they can be relaxed");
        if (_moved.Length < _buffer.Length)
        {
            _moved = new byte[_buffer.Length];
        }

        MoveTogether(CollectionsMarshal.AsSpan(_paddings));
        (_buffer, _moved) = (_moved, _buffer);
        for (var i = 0; i < _labelCount; i++)
        {
            _labels[i] = _labels[i] < 0 ? -1 : RelaxedPosition(_labels[i]);
        }

        foreach (ref var relocation in CollectionsMarshal.AsSpan(_relocations))
        {
            relocation = relocation with { Position = RelaxedPosition(relocation.Position) };
        }
    }

    /// <summary>Where the instruction (or data) stands now that was written at <paramref name="position"/>.</summary>
    public int RelaxedPosition(int position)
    {
        var cuts = CollectionsMarshal.AsSpan(_cuts);
        int low = 0, high = cuts.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (cuts[middle].From <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? position : position - cuts[low - 1].Bytes;
    }

    /// <summary>Where the instruction ends now that ended at <paramref name="position"/>: what follows it may have moved away.</summary>
    public int RelaxedEnd(int position) => RelaxedPosition(position - 1) + 1;

    // Copies the code in pieces; what is left out between two pieces is recorded as a cut.
    private void MoveTogether(ReadOnlySpan<Padding> paddings)
    {
        int read = 0, write = 0, padding = 0;
        for (var i = 0; i < _fixupCount; i++)
        {
            ref var fixup = ref _fixups[i];
            while (padding < paddings.Length && paddings[padding].Position <= fixup.Position)
            {
                MovePadding(paddings[padding++], ref read, ref write);
            }

            if (CanBeShort(fixup, paddings, padding))
            {
                MoveJump(ref fixup, ref read, ref write);
            }
            else
            {
                fixup.Position += write - read;
            }
        }

        while (padding < paddings.Length)
        {
            MovePadding(paddings[padding++], ref read, ref write);
        }

        Copy(_length, ref read, ref write);
        _length = write;
    }

    // Labels are still at their old positions. What lies between shrinks, but for paddings, each of which may grow up to its alignment.
    private bool CanBeShort(in Fixup fixup, ReadOnlySpan<Padding> paddings, int nextPadding)
    {
        if (fixup.Kind is not (FixupKind.Jmp or FixupKind.Jcc))
        {
            return false;
        }

        var end = fixup.Position + 4;
        var distance = _labels[fixup.Label] - end;
        if (distance >= 0)
        {
            for (var i = nextPadding; i < paddings.Length && paddings[i].Position <= end + distance; i++)
            {
                distance += paddings[i].Alignment - 1 - paddings[i].Count;
            }

            return distance <= sbyte.MaxValue;
        }

        for (var i = nextPadding - 1; i >= 0 && paddings[i].Position >= end + distance; i--)
        {
            distance -= paddings[i].Alignment - 1 - paddings[i].Count;
        }

        return distance >= sbyte.MinValue;
    }

    private void MoveJump(ref Fixup fixup, ref int read, ref int write)
    {
        var isConditional = fixup.Kind == FixupKind.Jcc;
        var start = fixup.Position - (isConditional ? 2 : 1);
        Copy(start, ref read, ref write);
        _moved[write] = isConditional ? (byte)(_buffer[start + 1] - 0x10) : (byte)0xEB;
        read = fixup.Position + 4;
        fixup = new Fixup(write + 1, fixup.Label, 0, FixupKind.Short);
        write += ShortJumpLength;
        _cuts.Add(new Cut(read, read - write));
    }

    private void MovePadding(in Padding padding, ref int read, ref int write)
    {
        Copy(padding.Position, ref read, ref write);
        var count = -write & (padding.Alignment - 1);
        if (padding.IsCode)
        {
            FillNops(_moved.AsSpan(write, count));
        }
        else
        {
            _moved.AsSpan(write, count).Fill(TrapFiller);
        }

        write += count;
        read = padding.Position + padding.Count;
        _cuts.Add(new Cut(read, read - write));
    }

    private void Copy(int end, ref int read, ref int write)
    {
        var count = end - read;
        if (_moved.Length < write + count + 64)
        {
            Array.Resize(ref _moved, Math.Max(_moved.Length * 2, write + count + 64));
        }

        _buffer.AsSpan(read, count).CopyTo(_moved.AsSpan(write));
        read += count;
        write += count;
    }

    private void NotePadding(int count, int alignment, bool isCode)
    {
        if (_relaxesJumps)
        {
            _paddings.Add(new Padding(_length, count, alignment, isCode));
        }
    }
}

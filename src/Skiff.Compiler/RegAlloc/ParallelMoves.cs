using System.Runtime.InteropServices;

namespace Skiff.Compiler.RegAlloc;

/// <summary>
/// Moves that happen at once, turned into a sequence: a move waits until nobody reads its target any more; when all wait, they form cycles, and a
/// scratch register opens each. Between slots a value passes through a scratch register. Values made anew come last: they read no location.
/// </summary>
/// <remarks>
/// Targets are distinct, no location is a scratch register, and slots of 16 bytes share no unit with smaller ones, so what remains when all wait
/// is a set of plain cycles. Inside a cycle the scratch register of the first value's class holds that value and slots are copied through the other
/// class's (a 16-byte slot in two halves if that is the integer one).
/// </remarks>
internal sealed class ParallelMoves
{
    private const int RegisterCount = 32;

    private readonly List<Pending> _pending = [];
    private readonly Stack<int> _ready = [];
    private int[] _readers = new int[RegisterCount];
    private int[] _writer = new int[RegisterCount];

    private record struct Pending(Allocation From, Allocation To, RegisterClass Class, byte Size, int Rematerialization, bool Done);

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => _pending.Count == 0;

    /// <summary>Adds a move of a value between two places; one to the same place is no move.</summary>
    public void Add(Allocation from, Allocation to, RegisterClass @class, int size)
    {
        if (from != to)
        {
            _pending.Add(new Pending(from, to, @class, (byte)size, -1, Done: false));
        }
    }

    /// <summary>Adds the making anew of a value.</summary>
    public void AddRematerialization(int token, Allocation to, RegisterClass @class, int size) =>
        _pending.Add(new Pending(Allocation.None, to, @class, (byte)size, token, Done: false));

    /// <summary>Writes the sequence to <paramref name="output"/> and empties this.</summary>
    public void Emit(int instruction, bool after, ReadOnlySpan<byte> scratch, List<Move> output)
    {
        var writer = new Sequence(instruction, after, scratch, output);
        var pending = CollectionsMarshal.AsSpan(_pending);
        if (pending.Length == 1 && pending[0].Rematerialization < 0)
        {
            writer.Copy(pending[0], scratch[(int)pending[0].Class]);
        }
        else
        {
            CountReaders(pending);
            EmitUnblocked(pending, writer);
            EmitCycles(pending, writer);
            foreach (ref readonly var move in pending)
            {
                if (move.Rematerialization >= 0)
                {
                    writer.Rematerialize(move);
                }
            }
        }

        _pending.Clear();
    }

    private void CountReaders(ReadOnlySpan<Pending> pending)
    {
        foreach (ref readonly var move in pending)
        {
            var highest = Math.Max(move.From == Allocation.None ? 0 : Index(move.From), Index(move.To));
            if (highest >= _readers.Length)
            {
                var size = Math.Max(highest + 1, 2 * _readers.Length);
                Array.Resize(ref _readers, size);
                Array.Resize(ref _writer, size);
            }

            _readers[Index(move.To)] = 0;
            if (move.From != Allocation.None)
            {
                _readers[Index(move.From)] = 0;
                _writer[Index(move.From)] = -1;
            }
        }

        for (var i = 0; i < pending.Length; i++)
        {
            if (pending[i].Rematerialization < 0)
            {
                _writer[Index(pending[i].To)] = i;
                _readers[Index(pending[i].From)]++;
            }
        }
    }

    private void EmitUnblocked(Span<Pending> pending, Sequence writer)
    {
        for (var i = pending.Length - 1; i >= 0; i--)
        {
            if (pending[i].Rematerialization < 0 && _readers[Index(pending[i].To)] == 0)
            {
                _ready.Push(i);
            }
        }

        while (_ready.TryPop(out var current))
        {
            ref var move = ref pending[current];
            writer.Copy(move, writer.ScratchOf(move.Class));
            move.Done = true;
            var freed = Index(move.From);
            if (--_readers[freed] == 0 && _writer[freed] >= 0)
            {
                _ready.Push(_writer[freed]);
            }
        }
    }

    private void EmitCycles(Span<Pending> pending, Sequence writer)
    {
        for (var i = 0; i < pending.Length; i++)
        {
            var first = pending[i];
            if (first.Done || first.Rematerialization >= 0)
            {
                continue;
            }

            var saved = Allocation.InRegister(writer.ScratchOf(first.Class));
            var transfer = writer.ScratchOf(first.Class == RegisterClass.Integer ? RegisterClass.Vector : RegisterClass.Integer);
            writer.Copy(first with { To = saved }, transfer);
            for (var next = _writer[Index(first.From)]; next != i; next = _writer[Index(pending[next].From)])
            {
                writer.Copy(pending[next], transfer);
                pending[next].Done = true;
            }

            writer.Copy(first with { From = saved }, transfer);
            pending[i].Done = true;
        }
    }

    private static int Index(Allocation allocation) => allocation.IsRegister ? allocation.Register : RegisterCount + allocation.Slot;

    private readonly ref struct Sequence(int instruction, bool after, ReadOnlySpan<byte> scratch, List<Move> output)
    {
        private readonly ReadOnlySpan<byte> _scratch = scratch;

        public int ScratchOf(RegisterClass @class) => _scratch[(int)@class];

        public void Copy(Pending move, int transfer)
        {
            if (!move.From.IsSlot || !move.To.IsSlot)
            {
                Write(move.From, move.To, move.Class, move.Size);
                return;
            }

            var through = Allocation.InRegister(transfer);
            if (transfer >= 16)
            {
                Write(move.From, through, RegisterClass.Vector, move.Size);
                Write(through, move.To, RegisterClass.Vector, move.Size);
                return;
            }

            for (var offset = 0; offset < move.Size; offset += 8)
            {
                var size = (byte)Math.Min((int)move.Size, 8);
                Write(Allocation.InSlot(move.From.Slot + (offset / 8)), through, RegisterClass.Integer, size);
                Write(through, Allocation.InSlot(move.To.Slot + (offset / 8)), RegisterClass.Integer, size);
            }
        }

        public void Rematerialize(Pending move)
        {
            var target = move.To.IsRegister ? move.To : Allocation.InRegister(ScratchOf(move.Class));
            output.Add(new Move(instruction, after, Allocation.None, target, move.Class, move.Size, move.Rematerialization));
            if (target != move.To)
            {
                Write(target, move.To, move.Class, move.Size);
            }
        }

        private void Write(Allocation from, Allocation to, RegisterClass @class, byte size) =>
            output.Add(new Move(instruction, after, from, to, @class, size, -1));
    }
}

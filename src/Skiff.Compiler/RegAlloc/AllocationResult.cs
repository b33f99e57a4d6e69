namespace Skiff.Compiler.RegAlloc;

/// <summary>Where a value is: a physical register or a spill slot.</summary>
public readonly record struct Allocation
{
    private readonly int _code;

    private Allocation(int code) => _code = code;

    /// <summary>Nowhere: not allocated.</summary>
    public static Allocation None => default;

    /// <summary>A physical register: Integer 0-15, Vector 16-31.</summary>
    public static Allocation InRegister(int register) => new(register + 1);

    /// <summary>A spill slot; slots are units of 8 bytes, a 16-byte value takes two, the first even.</summary>
    public static Allocation InSlot(int slot) => new(-slot - 1);

    /// <summary>Whether it is a register, and which.</summary>
    public bool IsRegister => _code > 0;

    /// <summary>Whether it is a slot.</summary>
    public bool IsSlot => _code < 0;

    /// <summary>The physical register.</summary>
    public int Register => _code - 1;

    /// <summary>The slot.</summary>
    public int Slot => -_code - 1;

    /// <inheritdoc/>
    public override string ToString() => IsRegister ? $"r{Register}" : IsSlot ? $"slot{Slot}" : "none";
}

/// <summary>
/// A move the emitter has to write. Moves of one place are already in an order that works one after another (cycles are resolved by the scratch
/// register, and no move goes from slot to slot).
/// </summary>
/// <param name="Instruction">The instruction it belongs to.</param>
/// <param name="After">After it, else before it.</param>
/// <param name="From">Where the value is. None if <paramref name="Rematerialization"/> is used.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Class">The register class.</param>
/// <param name="Size">4, 8 or 16 bytes.</param>
/// <param name="Rematerialization">The token to make the value anew in <paramref name="To"/> (a register), or -1.</param>
public readonly record struct Move(int Instruction, bool After, Allocation From, Allocation To, RegisterClass Class, byte Size, int Rematerialization);

/// <summary>What the allocator found.</summary>
public sealed class AllocationResult
{
    /// <summary>One allocation per operand, numbered as <see cref="AllocationProblem.FirstOperand"/> says.</summary>
    public List<Allocation> Operands { get; } = [];

    /// <summary>The moves, ascending by instruction, those before it first.</summary>
    public List<Move> Moves { get; } = [];

    /// <summary>Spill slots used, in units of 8 bytes.</summary>
    public int SlotCount { get; set; }

    /// <summary>Empties it for another function.</summary>
    public void Reset()
    {
        Operands.Clear();
        Moves.Clear();
        SlotCount = 0;
    }
}

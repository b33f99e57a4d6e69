namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>
/// Which virtual registers live into each block, and how far the next use of each is: there and behind every operand. Live ranges are found by walking
/// from each use back to the definition (Boissinot et al., "Computing Liveness Sets for SSA-Form Programs"), so the cost is that of the result.
/// </summary>
internal sealed partial class Liveness(ControlFlow flow)
{
    public const byte NoHint = 0xFF;

    // A function with more live-in values than this, summed over its blocks, is not worth the memory.
    private const int LiveInLimit = 1 << 23;

    private AllocationProblem _problem = new();
    private GrowingArray<int> _definingBlock = new();
    private GrowingArray<int> _definition = new();
    private GrowingArray<int> _rangeStart = new();
    private GrowingArray<int> _rangeEnd = new();
    private GrowingArray<int> _lastUse = new();

    // Uses of a value that its block does not define, as lists per virtual register.
    private GrowingArray<(int Block, int Position, int Next)> _exposed = new();
    private GrowingArray<int> _firstExposed = new();
    private GrowingArray<int> _stamp = new();

    private GrowingArray<int> _liveInStart = new();
    private GrowingArray<LiveIn> _liveIn = new();

    // Per block and class.
    private GrowingArray<int> _firstCall = new();
    private GrowingArray<int> _pressure = new();
    private GrowingArray<uint> _fixedRegisters = new();
    private GrowingArray<int> _firstEvent = new();
    private GrowingArray<(int Instruction, uint Registers)> _events = new();
    private GrowingArray<int> _parameterStart = new();
    private GrowingArray<int> _parameterDistance = new();
    private GrowingArray<byte> _parameterHint = new();
    private GrowingArray<float> _parameterLikelihood = new();

    // Per operand.
    private GrowingArray<int> _nextUse = new();
    private GrowingArray<byte> _hints = new();

    // While going backwards through a block: the next use and hint per virtual register.
    private GrowingArray<int> _next = new();
    private GrowingArray<float> _likelihood = new();
    private GrowingArray<byte> _hint = new();
    private GrowingArray<int> _touched = new();

    public int DefiningBlockOf(int virtualRegister) => _definingBlock[virtualRegister];

    /// <summary>The instruction that defines the virtual register, or -1 for parameters of blocks.</summary>
    public int DefinitionOf(int virtualRegister) => _definition[virtualRegister];

    /// <summary>The first instruction of the layout where the value may be live; a value that is live at both ends of a loop is so throughout.</summary>
    public int RangeStartOf(int virtualRegister) => _rangeStart[virtualRegister];

    /// <summary>One after the last instruction of the layout where the value may be live.</summary>
    public int RangeEndOf(int virtualRegister) => _rangeEnd[virtualRegister];

    /// <summary>An instruction that uses the value last, or -1. If the value dies in several blocks, any of those uses.</summary>
    public int LastUseOf(int virtualRegister) => _lastUse[virtualRegister];

    public ReadOnlySpan<LiveIn> LiveInto(int block) => _liveIn.Span[_liveInStart[block].._liveInStart[block + 1]];

    /// <summary>Instructions of the block before its first call, or a large number. A call is an instruction that leaves no register of the class alone.</summary>
    public int FirstCallOf(int block, RegisterClass @class) => _firstCall[(2 * block) + (int)@class];

    /// <summary>The most registers of the class that the block would like to have.</summary>
    public int PressureOf(int block, RegisterClass @class) => _pressure[(2 * block) + (int)@class];

    /// <summary>Registers that some instruction of the block, not a call, names or destroys.</summary>
    public uint FixedRegistersOf(int block) => _fixedRegisters[block];

    /// <summary>The number of the first event of a block.</summary>
    public int FirstEventOf(int block) => _firstEvent[block];

    /// <summary>Instructions that name registers, ascending; what a call destroys is not among them.</summary>
    public ReadOnlySpan<(int Instruction, uint Registers)> Events => _events.Span;

    /// <summary>The distance of the next use after an operand's instruction, from the start of the block.</summary>
    public int NextUseAfter(int operand) => _nextUse[operand];

    /// <summary>The register that the next use after the operand's instruction is fixed to, or <see cref="NoHint"/>.</summary>
    public byte HintAfter(int operand) => _hints[operand];

    public int ParameterDistance(int block, int index) => _parameterDistance[_parameterStart[block] + index];

    public float ParameterLikelihood(int block, int index) => _parameterLikelihood[_parameterStart[block] + index];

    public byte ParameterHint(int block, int index) => _parameterHint[_parameterStart[block] + index];

    /// <summary>Whether an instruction destroys all registers of the class that may be given out.</summary>
    public static bool IsCall(AllocationProblem problem, int instruction, RegisterClass @class)
    {
        var all = problem.Allocatable & RegisterSet.Of(@class);
        return all != 0 && (problem.ClobbersOf(instruction) & all) == all;
    }

    /// <summary>False if the function is too large.</summary>
    public bool TryAnalyze(AllocationProblem problem)
    {
        _problem = problem;
        FindDefinitions();
        FindExposedUses();
        if (!TryFindLiveIn())
        {
            return false;
        }

        _next.Reset(problem.VirtualRegisterCount, Distance.Dead);
        _hint.Reset(problem.VirtualRegisterCount, NoHint);
        _likelihood.Resize(problem.VirtualRegisterCount);
        for (var pass = flow.LoopCount > 0 ? 2 : 1; pass > 0; pass--)
        {
            PropagateDistances();
        }

        FindNextUses();
        return true;
    }
}

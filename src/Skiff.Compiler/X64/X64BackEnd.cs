using Skiff.Compiler.Ir;
using Skiff.Compiler.Linking;
using Skiff.Compiler.Lowering;
using Skiff.Compiler.RegAlloc;

namespace Skiff.Compiler.X64;

/// <summary>From SSA to bytes in three steps: choose instructions, assign registers, write.</summary>
internal sealed class X64BackEnd(ModuleLayouts layouts, IRegisterAllocator allocator) : IBackEnd
{
    private readonly InstructionSelection _selection = new(layouts);
    private readonly X64Emitter _emitter = new(layouts);

    /// <summary>The machine instructions of the function compiled last.</summary>
    public MachineFunction Machine { get; } = new();

    /// <summary>The registers of the function compiled last.</summary>
    public AllocationResult Allocation { get; } = new();

    public FunctionCode Compile(Function function)
    {
        _selection.Select(function, Machine);
        allocator.Allocate(Machine.Problem, Allocation);
        return _emitter.Emit(Machine, Allocation);
    }
}

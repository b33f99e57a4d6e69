using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Linking;
using Skiff.Native;
using Skiff.Wasm;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;

namespace Skiff.Compiler.Tests.Lowering;

/// <summary>How a call of machine code came back.</summary>
internal sealed record MachineOutcome(ExitReason Reason, TrapCode Trap, ulong[] Slots);

/// <summary>
/// A module compiled and run without the runtime: just enough vmctx, stubs and stack of its own to call functions, see traps and leave
/// to the host. Memories are checked explicitly, so no signal handler is needed.
/// </summary>
internal sealed unsafe class MachineInstance : IDisposable
{
    private const int StackSize = 256 << 10;
    private const int Slots = 64;
    private static readonly CodeArena Arena = new(256 << 20);
    private static readonly MachineStubs Stubs = new(Arena);
    private readonly List<nint> _blocks = [];
    private readonly ExecutableMemory _code;
    private readonly VmContextLayout _layout;
    private readonly byte* _vm;
    private readonly byte* _context;
    private readonly byte* _stack;
    private readonly ulong* _slots;

    public MachineInstance(Module module, CompilerOptions? options = null)
    {
        Module = module;
        Compiled = ModuleCompiler.Compile(module, (options ?? new CompilerOptions()) with { ExplicitBoundsChecks = true });
        _code = Arena.Copy(Compiled.Code.Span);
        _layout = new VmContextLayout(module);
        _vm = Allocate(_layout.Size);
        _context = Allocate(ExecutionContextLayout.Size);
        _stack = Allocate(StackSize);
        _slots = (ulong*)Allocate(Slots * 8);
        FillContext();
        FillInstance();
    }

    public Module Module { get; }

    public CompiledModule Compiled { get; }

    public nint VmContext => (nint)_vm;

    /// <summary>How often a check went to the interrupt stub without a reason to trap.</summary>
    public int Interrupts => *(int*)(_context + MachineStubs.InterruptCount);

    /// <summary>Bytes of stack below which a prologue traps.</summary>
    public void LimitStack(int bytes) =>
        Write(_context, ExecutionContextLayout.FiberStackLimit, Write(_context, ExecutionContextLayout.StackLimit, (ulong)(_stack + StackSize - bytes)));

    /// <summary>Makes the next check call the interrupt stub.</summary>
    public void RequestInterrupt() => Write(_context, ExecutionContextLayout.StackLimit, ulong.MaxValue);

    public long Fuel
    {
        get => *(long*)(_context + ExecutionContextLayout.Fuel);
        set => Write(_context, ExecutionContextLayout.Fuel, (ulong)value);
    }

    public static MachineInstance FromText(string wat, CompilerOptions? options = null) =>
        new(ModuleDecoder.Decode(WatReader.ToBinary(new Skiff.Text.SourceText("test.wat", wat))), options);

    /// <summary>Calls an exported function.</summary>
    public MachineOutcome Call(string export, params ReadOnlySpan<ulong> arguments)
    {
        var index = Module.Exports.Single(e => e.Name == export && e.Kind == ExternalKind.Function).Index;
        var thunk = Address(Compiled.EntryThunks[Module.FunctionTypeIndices[index]]);
        arguments.CopyTo(new Span<ulong>(_slots, Slots));

        // SAFETY: the stub keeps to the C convention; thunk, code, slots, vmctx and stack are alive and large enough for the tests.
        var reason = ((delegate* unmanaged<nint, nint, nint, nint, nint, int>)Stubs.Enter)(
            thunk, FunctionAddress(index), (nint)_slots, (nint)_vm, (nint)(_stack + StackSize));
        return Outcome(reason);
    }

    /// <summary>Continues after an exit with the results in the argument slots of the host call.</summary>
    public MachineOutcome Resume(params ReadOnlySpan<ulong> results)
    {
        results.CopyTo(new Span<ulong>((void*)Read(_context, ExecutionContextLayout.ArgumentSlots), results.Length));

        // SAFETY: a fiber is suspended on the stack of this instance.
        return Outcome(((delegate* unmanaged<nint, int>)Stubs.Resume)((nint)_context));
    }

    /// <summary>The argument slots of the host call that the code left for.</summary>
    public ulong[] HostArguments(int count) => new Span<ulong>((void*)Read(_context, ExecutionContextLayout.ArgumentSlots), count).ToArray();

    /// <summary>Lets an imported function be one of another instance.</summary>
    public void LinkImport(int index, MachineInstance exporter, string export)
    {
        var function = exporter.Module.Exports.Single(e => e.Name == export).Index;
        Write(_vm, _layout.ImportedFunction(index), (ulong)exporter.FunctionAddress(function));
        Write(_vm, _layout.ImportedFunction(index) + 8, (ulong)exporter.VmContext);
        Write(exporter._vm, VmContextLayout.Context, (ulong)_context);
    }

    /// <summary>Lets an imported function be the host.</summary>
    public void LinkImportToHost(int index)
    {
        var record = Allocate(HostFunctionLayout.Size);
        Write(record, HostFunctionLayout.Context, (ulong)_context);
        Write(record, HostFunctionLayout.Index, (ulong)index);
        Write(_vm, _layout.ImportedFunction(index), (ulong)Address(Compiled.ExitThunks[Module.FunctionTypeIndices[index]]));
        Write(_vm, _layout.ImportedFunction(index) + 8, (ulong)record);
    }

    /// <summary>The offset in the code of the place the last trap came from.</summary>
    public uint TrapOffset => (uint)(Read(_context, ExecutionContextLayout.TrapInstructionPointer) - (ulong)_code.Address);

    public Span<byte> Memory => new((void*)Read(_vm, VmContextLayout.MemoryBase), (int)(Module.Memories[0].Limits.Minimum << 16));

    public void Dispose()
    {
        _code.Dispose();
        foreach (var block in _blocks)
        {
            NativeMemory.AlignedFree((void*)block);
        }
    }

    private MachineOutcome Outcome(int reason) =>
        new((ExitReason)(reason & 0xFF), (TrapCode)(*(_context + ExecutionContextLayout.TrapCode)), new Span<ulong>(_slots, Slots).ToArray());

    private void FillContext()
    {
        LimitStack(StackSize - (32 << 10));
        Write(_context, ExecutionContextLayout.ExitStub, (ulong)Stubs.Exit);
        Write(_context, ExecutionContextLayout.TrapStub, (ulong)Stubs.Trap);
        Write(_context, ExecutionContextLayout.InterruptStub, (ulong)Stubs.Interrupt);
        for (var i = 0; i <= (int)Builtin.ElementDrop; i++)
        {
            Write(_context, ExecutionContextLayout.Builtins + 8 * i, (ulong)Stubs.Builtin);
        }
    }

    private void FillInstance()
    {
        Write(_vm, VmContextLayout.Context, (ulong)_context);
        for (var i = 0; i < Module.Types.Length; i++)
        {
            *(int*)(_vm + _layout.TypeId(i)) = Array.IndexOf([.. Module.Types], Module.Types[i]);
        }

        foreach (var index in _layout.EscapingFunctions.Where(i => i >= Module.ImportedFunctionCount))
        {
            var record = _vm + _layout.FunctionRecord(index);
            Write(record, FunctionRecordLayout.Code, (ulong)FunctionAddress(index));
            Write(record, FunctionRecordLayout.VmContext, (ulong)_vm);
            *(int*)(record + FunctionRecordLayout.TypeId) = Array.IndexOf([.. Module.Types], Module.TypeOfFunction(index));
        }

        FillMemory();
        FillTables();
        for (var i = 0; i < Module.GlobalInitializers.Length; i++)
        {
            Write(_vm, _layout.DefinedGlobal(Module.ImportedGlobalCount + i), Evaluate(Module.GlobalInitializers[i]));
        }
    }

    private void FillMemory()
    {
        if (Module.Memories.Length == 0)
        {
            return;
        }

        var length = (int)(Module.Memories[0].Limits.Minimum << 16);
        var definition = Allocate(MemoryDefinitionLayout.Size);
        var memory = Allocate(length + 8);
        Write(definition, MemoryDefinitionLayout.Base, (ulong)memory);
        Write(definition, MemoryDefinitionLayout.Length, (ulong)length);
        Write(_vm, _layout.Memory(0), (ulong)definition);
        Write(_vm, VmContextLayout.MemoryBase, (ulong)memory);
        foreach (var segment in Module.Data.Where(d => d.Mode == SegmentMode.Active))
        {
            segment.Content.Span.CopyTo(new Span<byte>(memory + Evaluate(segment.MemoryOffset!), segment.Content.Length));
        }
    }

    private void FillTables()
    {
        for (var i = 0; i < Module.Tables.Length; i++)
        {
            var length = (int)Module.Tables[i].Limits.Minimum;
            var definition = Allocate(TableDefinitionLayout.Size);
            Write(definition, TableDefinitionLayout.Base, (ulong)Allocate(length * 8 + 8));
            Write(definition, TableDefinitionLayout.Length, (ulong)length);
            Write(_vm, _layout.Table(i), (ulong)definition);
        }

        foreach (var segment in Module.Elements.Where(e => e.Mode == SegmentMode.Active))
        {
            var table = (byte*)Read((byte*)Read(_vm, _layout.Table(segment.TableIndex)), TableDefinitionLayout.Base);
            var offset = (int)Evaluate(segment.TableOffset!);
            for (var i = 0; i < segment.Functions.Length; i++)
            {
                Write(table, (offset + i) * 8, (ulong)(_vm + _layout.FunctionRecord(segment.Functions[i])));
            }
        }
    }

    private static ulong Evaluate(ConstantExpression expression)
    {
        var reader = new InstructionReader(expression.Code.Span, expression.Offset, -1);
        Instruction instruction = default;
        reader.Read(ref instruction);
        return instruction.Opcode is Opcode.I32Const or Opcode.F32Const ? (uint)instruction.Constant : (ulong)instruction.Constant;
    }

    private nint Address(uint offset) => _code.Address + (nint)offset;

    private nint FunctionAddress(int index) => Address(Compiled.FunctionOffsets[index - Module.ImportedFunctionCount]);

    private byte* Allocate(int size)
    {
        var block = NativeMemory.AlignedAlloc((nuint)Math.Max(size, 16), 64);
        NativeMemory.Clear(block, (nuint)size);
        _blocks.Add((nint)block);
        return (byte*)block;
    }

    private static ulong Read(byte* block, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(block + offset, 8));

    private static ulong Write(byte* block, int offset, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(block + offset, 8), value);
        return value;
    }
}

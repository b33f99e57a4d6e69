using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Skiff.Compiler.Abi;
using Skiff.Compiler.X64;
using Skiff.Native;
using Skiff.Runtime.Stubs;

namespace Skiff.Runtime.Execution;

/// <summary>The runtime's own machine code: how fibers are entered and left, builtins, the signal handler. Written once per process and never unmapped.</summary>
internal sealed unsafe class MachineStubs
{
    private const int SignalCount = 65;
    private static readonly int s_builtinCount = (int)Builtin.ElementDrop + 1;

    private readonly ExecutableMemory _memory;
    private readonly delegate* unmanaged<nint, nint, nint, nint, nint, int> _enter;
    private readonly delegate* unmanaged<nint, int> _resume;
    private readonly nint _exit;
    private readonly nint _trap;
    private readonly nint _interrupt;
    private readonly nint[] _builtins = new nint[s_builtinCount];

    /// <summary>Where the stubs are.</summary>
    internal (nint Address, int Length) Code => (_memory.Address, _memory.Length);

    private MachineStubs(CodeRegistry registry)
    {
        // SAFETY of the table: never freed, because a signal may come at any time; filled before the handler is installed.
        var previous = (nint*)NativeMemory.AllocZeroed(SignalCount, (nuint)sizeof(nint));
        var code = new X64Assembler();
        var enter = code.NewLabel();
        var resume = code.NewLabel();
        var exit = code.NewLabel();
        var exitWithContext = code.NewLabel();
        var trap = code.NewLabel();
        var interrupt = code.NewLabel();
        var builtinExit = code.NewLabel();
        var builtins = new Label[s_builtinCount];

        Begin(code, enter);
        SwitchStubs.Enter(code, exitWithContext);
        Begin(code, resume);
        SwitchStubs.Resume(code);
        Begin(code, exit);
        SwitchStubs.Exit(code, exitWithContext);
        Begin(code, trap);
        SwitchStubs.Trap(code, exitWithContext);
        Begin(code, interrupt);
        SwitchStubs.Interrupt(code, exit, trap);
        Begin(code, builtinExit);
        SwitchStubs.BuiltinExit(code, exit);
        for (var i = 0; i < builtins.Length; i++)
        {
            builtins[i] = code.NewLabel();
            Begin(code, builtins[i]);
            WriteBuiltin(code, (Builtin)i, builtinExit, trap);
        }

        SignalStub.Write(code, registry, (nint)previous, exit, out var handler, out var defaultAction);
        code.ResolveLabels();

        _memory = registry.Arena.Copy(code.Code);
        _enter = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)At(enter);
        _resume = (delegate* unmanaged<nint, int>)At(resume);
        _exit = At(exit);
        _trap = At(trap);
        _interrupt = At(interrupt);
        for (var i = 0; i < builtins.Length; i++)
        {
            _builtins[i] = At(builtins[i]);
        }

        foreach (var signal in SignalHandler.FaultSignals)
        {
            var current = SignalHandler.Current(signal);
            previous[signal] = current is 0 or 1 ? At(defaultAction) : current;
        }

        foreach (var signal in SignalHandler.FaultSignals)
        {
            SignalHandler.Install(signal, At(handler), runtimeUsesAlternateStacks: RuntimeFeature.IsDynamicCodeSupported);
        }

        nint At(Label label) => _memory.Address + code.PositionOf(label);
    }

    internal static MachineStubs Shared { get; } = new(CodeRegistry.Shared);

    /// <summary>Writes the addresses of the stubs into an ExecutionContext.</summary>
    internal void WriteAddresses(nint context)
    {
        context.Word(ExecutionContextLayout.ExitStub) = (ulong)_exit;
        context.Word(ExecutionContextLayout.TrapStub) = (ulong)_trap;
        context.Word(ExecutionContextLayout.InterruptStub) = (ulong)_interrupt;
        for (var i = 0; i < _builtins.Length; i++)
        {
            context.Word(ExecutionContextLayout.Builtins + (8 * i)) = (ulong)_builtins[i];
        }
    }

    /// <summary>Runs a function on the fiber until it leaves it; answers why. The fiber's stack begins below <paramref name="slots"/>.</summary>
    internal int Enter(nint context, FunctionCode code, nint slots)
    {
        // SAFETY: the caller holds the store; code, context and stack belong to it and outlive the call.
        return _enter(context, code.EntryThunk, code.Entry, slots, code.VmContext);
    }

    /// <summary>Continues the suspended fiber until it leaves again; answers why.</summary>
    internal int Resume(nint context)
    {
        // SAFETY: the caller holds the store, whose fiber is suspended by an exit.
        return _resume(context);
    }

    private static void Begin(X64Assembler code, Label label)
    {
        code.AlignWithTraps(16);
        code.Bind(label);
    }

    private static void WriteBuiltin(X64Assembler code, Builtin builtin, Label builtinExit, Label trap)
    {
        switch (builtin)
        {
            case Builtin.MemoryCopy:
                BulkMemoryStubs.Copy(code, trap);
                break;
            case Builtin.MemoryFill:
                BulkMemoryStubs.Fill(code, trap);
                break;
            default:
                code.Mov(Gpr.Rax, (int)ExitReason.Builtin | ((int)builtin << 8));
                code.Jmp(builtinExit);
                break;
        }
    }
}

using System.Collections.Immutable;
using Skiff.Compiler;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Linking;
using Skiff.Compiler.X64;
using Skiff.Wasm;
using Module = Skiff.Wasm.Module;

namespace Skiff.Runtime.Tests;

/// <summary>
/// Makes a <see cref="CompiledModule"/> whose functions are written by the test, instruction by instruction. It tests the runtime without the compiler, and lets a test
/// do what compiled code never does. Thunks know integers only: six parameters, one result.
/// </summary>
internal sealed class HandWrittenCode
{
    private static readonly Gpr[] s_parameters = [Gpr.Rdi, Gpr.Rsi, Gpr.Rdx, Gpr.Rcx, Gpr.R8, Gpr.R9];

    private readonly X64Assembler _code = new();
    private readonly Module _module;
    private readonly List<uint> _functions = [];
    private readonly List<uint> _lengths = [];
    private readonly List<uint> _sites = [];
    private readonly List<uint> _positionOffsets = [];
    private readonly List<uint> _positions = [];
    private readonly List<Label> _entries = [];

    private HandWrittenCode(Module module, int functions)
    {
        _module = module;
        Layout = new VmContextLayout(module);
        for (var i = 0; i < functions; i++)
        {
            _entries.Add(_code.NewLabel());
        }
    }

    internal X64Assembler Code => _code;

    internal VmContextLayout Layout { get; }

    /// <summary>The module of <paramref name="wat"/> (bodies are ignored), with the machine code that <paramref name="bodies"/> write between prologue and epilogue.</summary>
    internal static WasmModule Load(Engine engine, string wat, params Action<HandWrittenCode>[] bodies)
    {
        var module = Wat.Decode(wat);
        var code = new HandWrittenCode(module, bodies.Length);
        return WasmModule.Load(engine, module, code.Build(bodies));
    }

    /// <summary>Marks the next instruction as one that may fault.</summary>
    internal void TrapSite() => _sites.Add((uint)_code.Position);

    /// <summary>Gives the current offset a position in the file.</summary>
    internal void Position(uint position)
    {
        _positionOffsets.Add((uint)_code.Position);
        _positions.Add(position);
    }

    /// <summary>Calls the defined function of this index.</summary>
    internal void Call(int definedFunction)
    {
        _code.Call(_entries[definedFunction]);
    }

    /// <summary>Calls an imported function.</summary>
    internal void CallImport(int import)
    {
        _code.Push(Gpr.R14);
        _code.Push(Gpr.R14);
        _code.Mov(OperandSize.Qword, Gpr.R11, Gpr.R14);
        _code.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.R14, Layout.ImportedFunction(import)));
        _code.Mov(OperandSize.Qword, Gpr.R14, new Address(Gpr.R14, Layout.ImportedFunction(import) + 8));
        _code.Mov(OperandSize.Qword, Gpr.R15, new Address(Gpr.R14, VmContextLayout.MemoryBase));
        _code.Call(Gpr.Rax);
        _code.Pop(Gpr.R14);
        _code.Pop(Gpr.R14);
        _code.Mov(OperandSize.Qword, Gpr.R15, new Address(Gpr.R14, VmContextLayout.MemoryBase));
    }

    /// <summary>Calls a builtin.</summary>
    internal void CallBuiltin(Builtin builtin)
    {
        _code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        _code.Call(new Address(Gpr.R11, ExecutionContextLayout.Builtins + (8 * (int)builtin)));
    }

    /// <summary>An explicit trap.</summary>
    internal void Trap(TrapCode trap)
    {
        var over = _code.NewLabel();
        var tail = _code.NewLabel();
        _code.Jmp(over);
        _code.Bind(tail);
        _code.Mov(Gpr.Rdi, (int)trap);
        _code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        _code.Jmp(new Address(Gpr.R11, ExecutionContextLayout.TrapStub));
        _code.Bind(over);
        _code.Call(tail);
    }

    /// <summary>The check of loops and prologues.</summary>
    internal void CheckLimit()
    {
        var fine = _code.NewLabel();
        _code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        _code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rsp, new Address(Gpr.R11, ExecutionContextLayout.StackLimit));
        _code.Jcc(Condition.AboveEqual, fine);
        _code.Call(new Address(Gpr.R11, ExecutionContextLayout.InterruptStub));
        _code.Bind(fine);
    }

    private CompiledModule Build(Action<HandWrittenCode>[] bodies)
    {
        for (var i = 0; i < bodies.Length; i++)
        {
            _code.Align(16);
            var start = (uint)_code.Position;
            _functions.Add(start);
            _code.Bind(_entries[i]);
            _code.Push(Gpr.Rbp);
            _code.Mov(OperandSize.Qword, Gpr.Rbp, Gpr.Rsp);
            CheckLimit();
            bodies[i](this);
            _code.Leave();
            _code.Ret();
            _lengths.Add((uint)_code.Position - start);
        }

        var entryThunks = _module.Types.Select(EntryThunk).ToImmutableArray();
        var exitThunks = _module.Types.Select(ExitThunk).ToImmutableArray();
        _code.ResolveLabels();
        return new CompiledModule
        {
            Code = _code.Code.ToArray(),
            FunctionOffsets = [.. _functions],
            FunctionLengths = [.. _lengths],
            EntryThunks = entryThunks,
            ExitThunks = exitThunks,
            TrapSites = [.. _sites],
            TrapCodes = [.. _sites.Select(_ => TrapCode.MemoryOutOfBounds)],
            PositionOffsets = [.. _positionOffsets],
            Positions = [.. _positions],
            Options = new CompilerOptions(),
        };
    }

    private uint EntryThunk(FunctionType type)
    {
        _code.Align(16);
        var start = (uint)_code.Position;
        _code.Push(Gpr.Rbp);
        _code.Mov(OperandSize.Qword, Gpr.Rbp, Gpr.Rsp);
        _code.Push(Gpr.Rsi);
        _code.Push(Gpr.Rsi);
        _code.Mov(OperandSize.Qword, Gpr.Rax, Gpr.Rdi);
        _code.Mov(OperandSize.Qword, Gpr.R10, Gpr.Rsi);
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            _code.Mov(OperandSize.Qword, s_parameters[i], new Address(Gpr.R10, 8 * i));
        }

        _code.Call(Gpr.Rax);
        _code.Mov(OperandSize.Qword, Gpr.Rsi, new Address(Gpr.Rbp, -8));
        if (type.Results.Length > 0)
        {
            _code.Mov(OperandSize.Qword, new Address(Gpr.Rsi), Gpr.Rax);
        }

        _code.Leave();
        _code.Ret();
        return start;
    }

    private uint ExitThunk(FunctionType type)
    {
        _code.Align(16);
        var start = (uint)_code.Position;
        var resumed = _code.NewLabel();
        _code.Push(Gpr.Rbp);
        _code.Mov(OperandSize.Qword, Gpr.Rbp, Gpr.Rsp);
        _code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rsp, 64);
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            _code.Mov(OperandSize.Qword, new Address(Gpr.Rsp, 8 * i), s_parameters[i]);
        }

        _code.Mov(OperandSize.Qword, Gpr.R10, new Address(Gpr.R14, VmContextLayout.Context));
        _code.Mov(OperandSize.Qword, new Address(Gpr.R10, ExecutionContextLayout.ArgumentSlots), Gpr.Rsp);
        _code.Mov(OperandSize.Qword, new Address(Gpr.R10, ExecutionContextLayout.CallerVmContext), Gpr.R11);
        _code.Mov(OperandSize.Qword, new Address(Gpr.R10, ExecutionContextLayout.FiberVmContext), Gpr.R14);
        _code.Mov(OperandSize.Qword, new Address(Gpr.R10, ExecutionContextLayout.FiberStackPointer), Gpr.Rsp);
        _code.Mov(OperandSize.Qword, new Address(Gpr.R10, ExecutionContextLayout.FiberFramePointer), Gpr.Rbp);
        _code.Lea(OperandSize.Qword, Gpr.Rax, Address.Of(resumed));
        _code.Mov(OperandSize.Qword, new Address(Gpr.R10, ExecutionContextLayout.FiberInstructionPointer), Gpr.Rax);
        _code.Mov(Gpr.Rax, (int)ExitReason.HostCall);
        _code.Jmp(new Address(Gpr.R10, ExecutionContextLayout.ExitStub));
        _code.Bind(resumed);
        _code.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.Rsp));
        _code.Leave();
        _code.Ret();
        return start;
    }
}

using System.Diagnostics;
using Skiff.Wasm;

namespace Skiff.Reference;

/// <summary>Bounds of an <see cref="Interpreter"/>.</summary>
public sealed record InterpreterLimits
{
    /// <summary>How many Wasm frames may be active; more is "call stack exhausted".</summary>
    public int Frames { get; init; } = 10_000;

    /// <summary>How many operands and locals may be alive; more is "call stack exhausted".</summary>
    public int Operands { get; init; } = 1_000_000;
}

/// <summary>
/// Executes functions as the specification words it: one stack of operands, one of labels, one of frames, no recursion on the stack of C#.
/// Simple and slow: it is the oracle that the compiled engine is compared with. Not thread-safe. Source: WebAssembly Core 2.0, 4.4.
/// </summary>
public sealed partial class Interpreter(InterpreterLimits? limits = null)
{
    private readonly InterpreterLimits _limits = limits ?? new InterpreterLimits();
    private Value[] _operands = new Value[1024];
    private Label[] _labels = new Label[256];
    private Frame[] _frames = new Frame[64];
    private int _operandCount;
    private int _labelCount;
    private int _frameCount;

    // Registers of the innermost frame; saved in its Frame while it calls another.
    private FunctionCode _code = null!;
    private ModuleInstance _instance = null!;
    private int _position;
    private int _localBase;

    /// <summary>How many instructions may still be executed, or null for no bound. Beyond it: <see cref="TrapKind.OutOfFuel"/>.</summary>
    public long? Fuel { get; set; }

    /// <summary>Counts what is executed, if set.</summary>
    public OpcodeHistogram? Histogram { get; set; }

    /// <summary>Calls a function from outside. Arguments must fit its type. Throws <see cref="TrapException"/>.</summary>
    public Value[] Invoke(FunctionInstance function, ReadOnlySpan<Value> arguments)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (arguments.Length != function.Type.Parameters.Length)
        {
            throw new ArgumentException($"expected {function.Type.Parameters.Length} arguments, found {arguments.Length}", nameof(arguments));
        }

        // A host function may call back into the interpreter: remember where the outer execution stands.
        var outer = (_code, _instance, _position, _localBase, _operandCount, _labelCount, _frameCount);
        try
        {
            foreach (var argument in arguments)
            {
                Push(argument);
            }

            Call(function);
            Run(outer._frameCount);
            var results = _operands.AsSpan(outer._operandCount, function.Type.Results.Length).ToArray();
            Debug.Assert(_operandCount == outer._operandCount + results.Length, "a function leaves its results and nothing else");
            return results;
        }
        finally
        {
            (_code, _instance, _position, _localBase, _operandCount, _labelCount, _frameCount) = outer;
        }
    }

    /// <summary>Executes until as many frames as given are left.</summary>
    private void Run(int frames)
    {
        while (_frameCount > frames)
        {
            if (_position == _code.Instructions.Length)
            {
                LeaveFunction();
                continue;
            }

            ref readonly var instruction = ref _code.Instructions[_position];
            var kind = _code.Classes[_position];
            if (Fuel is { } fuel)
            {
                Fuel = fuel > 0 ? fuel - 1 : throw new TrapException(TrapKind.OutOfFuel);
            }

            Histogram?.Count(instruction.Opcode);
            _position++;
            Execute(instruction, kind);
        }
    }

    private void Execute(in Instruction instruction, InstructionClass kind)
    {
        switch (kind)
        {
            case InstructionClass.Binary:
                var b = Pop().Bits;
                var a = Pop().Bits;
                Push(new Value(NumericInstructions.Binary(instruction.Opcode, a, b)));
                break;
            case InstructionClass.Unary:
                Push(new Value(NumericInstructions.Unary(instruction.Opcode, Pop().Bits)));
                break;
            case InstructionClass.Variable:
                ExecuteVariable(instruction);
                break;
            case InstructionClass.Control:
                ExecuteControl(instruction);
                break;
            case InstructionClass.Memory:
                ExecuteMemory(instruction);
                break;
            case InstructionClass.Table:
                ExecuteTable(instruction);
                break;
            default:
                throw new UnsupportedFeatureException($"the instruction {OpcodeTable.Name(instruction.Opcode)}");
        }
    }

    private void ExecuteVariable(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.I32Const:
                Push(Value.FromI32((int)instruction.Constant));
                break;
            case Opcode.I64Const:
                Push(Value.FromI64(instruction.Constant));
                break;
            case Opcode.F32Const:
                Push(new Value((uint)instruction.Constant));
                break;
            case Opcode.F64Const:
                Push(new Value((ulong)instruction.Constant));
                break;
            case Opcode.LocalGet:
                Push(_operands[_localBase + instruction.Index]);
                break;
            case Opcode.LocalSet:
                _operands[_localBase + instruction.Index] = Pop();
                break;
            case Opcode.LocalTee:
                _operands[_localBase + instruction.Index] = _operands[_operandCount - 1];
                break;
            case Opcode.GlobalGet:
                Push(_instance.Globals[instruction.Index].Value);
                break;
            case Opcode.GlobalSet:
                _instance.Globals[instruction.Index].Value = Pop();
                break;
            case Opcode.Drop:
                Pop();
                break;
            case Opcode.Select or Opcode.SelectTyped:
                var condition = Pop().U32;
                var second = Pop();
                var first = Pop();
                Push(condition != 0 ? first : second);
                break;
            case Opcode.RefNull:
                Push(Value.FromReference(null));
                break;
            case Opcode.RefIsNull:
                Push(Value.FromI32(Pop().Reference is null ? 1 : 0));
                break;
            case Opcode.RefFunc:
                Push(Value.FromReference(_instance.Functions[instruction.Index]));
                break;
            default:
                throw new UnreachableException($"{OpcodeTable.Name(instruction.Opcode)} is in the wrong class");
        }
    }

    private void Push(Value value)
    {
        if (_operandCount == _limits.Operands)
        {
            throw new TrapException(TrapKind.StackExhausted);
        }

        if (_operandCount == _operands.Length)
        {
            Array.Resize(ref _operands, _operands.Length * 2);
        }

        _operands[_operandCount++] = value;
    }

    private Value Pop() => _operands[--_operandCount];
}

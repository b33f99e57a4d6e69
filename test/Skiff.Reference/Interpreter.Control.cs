using System.Diagnostics;
using Skiff.Wasm;

namespace Skiff.Reference;

/// <content>Blocks, branches and calls. Source: WebAssembly Core 2.0, 4.4.8 to 4.4.10.</content>
public sealed partial class Interpreter
{
    /// <summary>Where a branch leads: the position to continue at, and how many operands go there from above the given height.</summary>
    private readonly record struct Label(int Continuation, int Arity, int Height);

    /// <summary>A function that is active: where its caller continues, and which labels were there before.</summary>
    private readonly record struct Frame(FunctionCode CallerCode, ModuleInstance CallerInstance, int CallerPosition, int CallerLocalBase, int LabelBase);

    private void ExecuteControl(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.Nop:
                break;
            case Opcode.Unreachable:
                throw new TrapException(TrapKind.Unreachable);
            case Opcode.Block:
                EnterBlock(instruction.BlockType, _code.Ends[_position - 1] + 1);
                break;
            case Opcode.Loop:
                EnterLoop(instruction.BlockType);
                break;
            case Opcode.If:
                var opener = _position - 1;
                if (Pop().U32 == 0)
                {
                    // Past the else, or onto the end, which removes the label.
                    _position = _code.Elses[opener] == _code.Ends[opener] ? _code.Ends[opener] : _code.Elses[opener] + 1;
                }

                EnterBlock(instruction.BlockType, _code.Ends[opener] + 1);
                break;
            case Opcode.Else:
                _position = _code.Ends[_position - 1];
                break;
            case Opcode.End:
                _labelCount--;
                break;
            case Opcode.Br:
                Branch(instruction.Index);
                break;
            case Opcode.BrIf:
                if (Pop().U32 != 0)
                {
                    Branch(instruction.Index);
                }

                break;
            case Opcode.BrTable:
                var labels = _code.LabelTables[_position - 1];
                Branch(labels[Math.Min(Pop().U32, (uint)labels.Length - 1)]);
                break;
            case Opcode.Return:
                Branch(_labelCount - _frames[_frameCount - 1].LabelBase - 1);
                break;
            case Opcode.Call:
                Call(_instance.Functions[instruction.Index]);
                break;
            case Opcode.CallIndirect:
                CallIndirect(_instance.Tables[instruction.SecondIndex], _instance.Module.Types[instruction.Index]);
                break;
            default:
                throw new UnreachableException($"{OpcodeTable.Name(instruction.Opcode)} is in the wrong class");
        }
    }

    private void EnterBlock(BlockType type, int continuation)
    {
        var (parameters, results) = ArityOf(type);
        PushLabel(new Label(continuation, results, _operandCount - parameters));
    }

    /// <summary>A branch to a loop executes the <c>loop</c> instruction again, which makes its label anew.</summary>
    private void EnterLoop(BlockType type)
    {
        var (parameters, _) = ArityOf(type);
        PushLabel(new Label(_position - 1, parameters, _operandCount - parameters));
    }

    private (int Parameters, int Results) ArityOf(BlockType type)
    {
        if (type.TryGetTypeIndex(out var index))
        {
            var function = _instance.Module.Types[index];
            return (function.Parameters.Length, function.Results.Length);
        }

        return (0, type.TryGetResult(out _) ? 1 : 0);
    }

    private void Branch(int depth)
    {
        var label = _labels[_labelCount - 1 - depth];
        _labelCount -= depth + 1;
        KeepTop(label.Arity, label.Height);
        _position = label.Continuation;
    }

    /// <summary>Removes the operands between a height and the topmost ones.</summary>
    private void KeepTop(int count, int height)
    {
        Array.Copy(_operands, _operandCount - count, _operands, height, count);
        _operandCount = height + count;
    }

    private void PushLabel(Label label)
    {
        if (_labelCount == _labels.Length)
        {
            Array.Resize(ref _labels, _labels.Length * 2);
        }

        _labels[_labelCount++] = label;
    }

    private void CallIndirect(TableInstance table, FunctionType type)
    {
        var index = Pop().U32;
        if (index >= (uint)table.Count)
        {
            throw new TrapException(TrapKind.UndefinedElement);
        }

        if (table.Elements[(int)index] is not FunctionInstance function)
        {
            throw new TrapException(TrapKind.UninitializedElement);
        }

        if (!function.Type.Equals(type))
        {
            throw new TrapException(TrapKind.IndirectCallTypeMismatch);
        }

        Call(function);
    }

    /// <summary>The arguments are on the operand stack.</summary>
    private void Call(FunctionInstance function)
    {
        switch (function)
        {
            case HostFunction host:
                CallHost(host);
                break;
            case WasmFunction wasm:
                EnterFunction(wasm);
                break;
        }
    }

    private void CallHost(HostFunction host)
    {
        var count = host.Type.Parameters.Length;
        var arguments = _operands.AsSpan(_operandCount - count, count).ToArray();
        _operandCount -= count;
        foreach (var result in host.Body(_frameCount > 0 ? _instance : null, arguments))
        {
            Push(result);
        }
    }

    private void EnterFunction(WasmFunction function)
    {
        if (_frameCount == _limits.Frames)
        {
            throw new TrapException(TrapKind.StackExhausted);
        }

        if (_frameCount == _frames.Length)
        {
            Array.Resize(ref _frames, _frames.Length * 2);
        }

        _frames[_frameCount++] = new Frame(_code, _instance, _position, _localBase, _labelCount);
        _code = function.Code;
        _instance = function.Instance;
        _position = 0;

        // The arguments become the first locals; the others start as zero or null, which the default of Value is.
        _localBase = _operandCount - function.Type.Parameters.Length;
        PushLabel(new Label(_code.Instructions.Length, function.Type.Results.Length, _localBase + function.Type.Parameters.Length + _code.DeclaredLocals.Length));
        for (var i = 0; i < _code.DeclaredLocals.Length; i++)
        {
            Push(default);
        }
    }

    /// <summary>The results are on top of the operand stack; they replace the locals.</summary>
    private void LeaveFunction()
    {
        var frame = _frames[--_frameCount];
        KeepTop(_code.Type.Results.Length, _localBase);
        _labelCount = frame.LabelBase;
        (_code, _instance, _position, _localBase) = (frame.CallerCode, frame.CallerInstance, frame.CallerPosition, frame.CallerLocalBase);
    }
}

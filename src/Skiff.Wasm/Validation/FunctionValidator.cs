using System.Runtime.CompilerServices;
using Skiff.Wasm.Binary;

namespace Skiff.Wasm.Validation;

/// <summary>
/// Validates function bodies, one after the other, each independent of the others. An instance belongs to one thread at a time and
/// keeps its arrays, so that nothing is allocated per function or instruction; for parallel work make one per thread from the same
/// <see cref="ValidationContext"/>. Hot. The algorithm is that of the specification's appendix (WebAssembly Core 2.0, 7.3).
/// </summary>
/// <param name="context">The module, validated except for its bodies.</param>
public sealed partial class FunctionValidator(ValidationContext context)
{
    private readonly Module _module = context.Module;
    private readonly int _memoryCount = context.Module.Memories.Length;
    private ValueType[] _locals = new ValueType[64];
    private int _localCount;
    private int _functionIndex;
    private FunctionBody? _body;
    private Instruction _instruction;

    /// <summary>Validates the body of a defined function.</summary>
    /// <param name="functionIndex">Its index; imports count first.</param>
    /// <exception cref="WasmValidationException">It is not valid.</exception>
    /// <exception cref="WasmFormatException">It has malformed instructions.</exception>
    public void Validate(int functionIndex)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(functionIndex, _module.ImportedFunctionCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(functionIndex, _module.FunctionCount);
        _functionIndex = functionIndex;
        _body = _module.Bodies[functionIndex - _module.ImportedFunctionCount];
        _instruction = default;
        var type = _module.TypeOfFunction(functionIndex);
        SetLocals(type, _body);
        ResetStacks();
        PushFrame(Opcode.Block, [], type.Results);

        var reader = new InstructionReader(_body.Code.Span, _body.Offset, functionIndex, _module.AllowsSeveralMemories);
        while (_frameCount > 0)
        {
            reader.Read(ref _instruction);
            ValidateInstruction(ref reader);
        }

        if (reader.Position < _body.Code.Length)
        {
            ThrowFormat(FormatReason.EndOpcodeExpected, "instructions after the end of the function", reader.Position);
        }
    }

    private void SetLocals(FunctionType type, FunctionBody body)
    {
        var count = (ulong)type.Parameters.Length;
        foreach (var run in body.Locals)
        {
            count += run.Count;
        }

        if (count > (ulong)context.Limits.Locals)
        {
            ThrowFormat(FormatReason.TooManyLocals, $"{count}, at most {context.Limits.Locals} are allowed", 0);
        }

        _localCount = (int)count;
        if (_locals.Length < _localCount)
        {
            _locals = new ValueType[Math.Max(_localCount, 2 * _locals.Length)];
        }

        type.Parameters.CopyTo(_locals);
        var next = type.Parameters.Length;
        foreach (var run in body.Locals)
        {
            _locals.AsSpan(next, (int)run.Count).Fill(run.Type);
            next += (int)run.Count;
        }
    }

    private void ValidateInstruction(ref InstructionReader reader)
    {
        var opcode = _instruction.Opcode;
        switch (opcode)
        {
            case Opcode.LocalGet:
                Push(LocalType());
                break;
            case Opcode.LocalSet:
                Pop(LocalType());
                break;
            case Opcode.LocalTee:
                var localType = LocalType();
                Pop(localType);
                Push(localType);
                break;
            case Opcode.GlobalGet:
                Push(Global().Type);
                break;
            case Opcode.GlobalSet:
                ValidateGlobalSet();
                break;
            case Opcode.Drop:
                Pop(Unknown);
                break;
            case Opcode.Block or Opcode.Loop or Opcode.If or Opcode.Else or Opcode.End:
                ValidateBlock(opcode);
                break;
            case Opcode.Br or Opcode.BrIf or Opcode.BrTable or Opcode.Return or Opcode.Unreachable:
                ValidateBranch(opcode, ref reader);
                break;
            case Opcode.Call:
                ValidateCall(_instruction.Index);
                break;
            case Opcode.CallIndirect:
                ValidateCallIndirect();
                break;
            case Opcode.Select:
                ValidateSelect();
                break;
            case Opcode.SelectTyped:
                ValidateSelectTyped();
                break;
            default:
                ValidateOther(opcode);
                break;
        }
    }

    private void ValidateOther(Opcode opcode)
    {
        ref readonly var signature = ref Signatures.Of(opcode);
        if (!signature.IsFixed)
        {
            ValidateReferenceInstruction(opcode);
            return;
        }

        if (signature.NaturalAlignment >= 0)
        {
            ValidateMemoryArgument(signature.NaturalAlignment);
        }

        if (opcode >= Opcode.MemorySize && signature.NaturalAlignment < 0)
        {
            ValidateImmediates(opcode);
        }

        Apply(signature);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Apply(in Signature signature)
    {
        switch (signature.OperandCount)
        {
            case 1:
                Pop(signature.First);
                break;
            case 2:
                Pop(signature.Second);
                Pop(signature.First);
                break;
            case 3:
                Pop(signature.Third);
                Pop(signature.Second);
                Pop(signature.First);
                break;
        }

        if (signature.Result != Unknown)
        {
            Push(signature.Result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ValueType LocalType()
    {
        var index = _instruction.Index;
        if ((uint)index >= (uint)_localCount)
        {
            Throw(ValidationReason.UnknownLocal, index);
        }

        return _locals[index];
    }

    private GlobalType Global()
    {
        var index = _instruction.Index;
        if ((uint)index >= (uint)_module.Globals.Length)
        {
            Throw(ValidationReason.UnknownGlobal, index);
        }

        return _module.Globals[index];
    }

    private void ValidateGlobalSet()
    {
        var global = Global();
        if (!global.IsMutable)
        {
            Throw(ValidationReason.GlobalIsImmutable, $"global {_instruction.Index}");
        }

        Pop(global.Type);
    }

    private void ValidateSelect()
    {
        Pop(ValueType.I32);
        var second = Pop(Unknown);
        var first = Pop(Unknown);
        RequireNumberOrVector(second);
        RequireNumberOrVector(first);
        if (first != second && first != Unknown && second != Unknown)
        {
            Throw(ValidationReason.TypeMismatch, $"expected {first.Text}, found {second.Text}");
        }

        Push(first == Unknown ? second : first);
    }

    // References need the form of select that says the type. Core 2.0, 3.3.4.2.
    private void RequireNumberOrVector(ValueType type)
    {
        if (type.IsReference)
        {
            Throw(ValidationReason.TypeMismatch, $"expected a number or vector, found {type.Text}");
        }
    }

    private void ValidateSelectTyped()
    {
        if (_instruction.Count != 1)
        {
            Throw(ValidationReason.InvalidResultArity, $"expected 1 type, found {_instruction.Count}");
        }

        var type = _instruction.Type;
        Pop(ValueType.I32);
        Pop(type);
        Pop(type);
        Push(type);
    }
}

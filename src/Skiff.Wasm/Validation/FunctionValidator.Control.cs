using System.Collections.Immutable;
using Skiff.Wasm.Binary;

namespace Skiff.Wasm.Validation;

/// <summary>The control stack: the blocks around the current instruction.</summary>
public sealed partial class FunctionValidator
{
    private static readonly ImmutableArray<ValueType>[] SingleTypes = MakeSingleTypes();

    private Frame[] _frames = new Frame[32];
    private int _frameCount;

    /// <summary>The height of the operand stack where the innermost block begins (copied from its frame).</summary>
    private int _base;

    /// <summary>Whether the current place cannot be reached, so that operands may be of any type (copied from the innermost frame).</summary>
    private bool _isUnreachable;

    /// <summary>A block that has begun.</summary>
    private struct Frame
    {
        /// <summary><c>block</c> (also for the function), <c>loop</c>, <c>if</c> or <c>else</c>.</summary>
        public Opcode Opcode;

        /// <summary>How many operands were there before its parameters.</summary>
        public int Height;

        public bool IsUnreachable;

        /// <summary>The last <c>br_table</c> that compared this label's types, by offset: it needs to only once.</summary>
        public int ComparedBy;

        public ImmutableArray<ValueType> Parameters;

        public ImmutableArray<ValueType> Results;

        /// <summary>What a branch to it takes along: a loop begins again.</summary>
        public readonly ImmutableArray<ValueType> LabelTypes => Opcode == Opcode.Loop ? Parameters : Results;
    }

    private void ResetStacks()
    {
        _height = 0;
        _frameCount = 0;
        _base = 0;
        _isUnreachable = false;
    }

    private void PushFrame(Opcode opcode, ImmutableArray<ValueType> parameters, ImmutableArray<ValueType> results)
    {
        if (_frameCount == _frames.Length)
        {
            GrowFrames();
        }

        if (_frameCount > 0)
        {
            _frames[_frameCount - 1].IsUnreachable = _isUnreachable;
        }

        ref var frame = ref _frames[_frameCount++];
        frame.Opcode = opcode;
        frame.Height = _height;
        frame.ComparedBy = -1;
        frame.Parameters = parameters;
        frame.Results = results;
        _base = _height;
        _isUnreachable = false;
        PushMany(parameters.AsSpan());
    }

    private void GrowFrames()
    {
        var limit = context.Limits.BlockNesting;
        if (_frameCount >= limit)
        {
            Throw(ValidationReason.LimitExceeded, $"blocks nested {_frameCount + 1} deep, at most {limit} are allowed");
        }

        Array.Resize(ref _frames, Math.Min(2 * _frames.Length, limit));
    }

    /// <summary>Ends the innermost block: its results, and nothing else, must be on the stack. They are taken.</summary>
    private Frame PopFrame()
    {
        ref readonly var frame = ref _frames[_frameCount - 1];
        PopMany(frame.Results.AsSpan());
        if (_height != _base)
        {
            Throw(ValidationReason.TypeMismatch, $"expected the end of the block's values, found {_height - _base} more ({_operands[_height - 1].Text})");
        }

        _frameCount--;
        if (_frameCount > 0)
        {
            ref readonly var outer = ref _frames[_frameCount - 1];
            _base = outer.Height;
            _isUnreachable = outer.IsUnreachable;
        }

        return frame;
    }

    private void SetUnreachable()
    {
        _height = _base;
        _isUnreachable = true;
    }

    private void ValidateBlock(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.End:
                EndBlock();
                break;
            case Opcode.Else:
                BeginElse();
                break;
            default:
                if (opcode == Opcode.If)
                {
                    Pop(ValueType.I32);
                }

                BeginBlock(opcode);
                break;
        }
    }

    private void BeginBlock(Opcode opcode)
    {
        var blockType = _instruction.BlockType;
        if (blockType.TryGetTypeIndex(out var typeIndex))
        {
            var type = TypeAt(typeIndex);
            PopMany(type.Parameters.AsSpan());
            PushFrame(opcode, type.Parameters, type.Results);
        }
        else if (blockType.TryGetResult(out var result))
        {
            PushFrame(opcode, [], SingleTypes[(int)result]);
        }
        else
        {
            PushFrame(opcode, [], []);
        }
    }

    private void BeginElse()
    {
        if (_frames[_frameCount - 1].Opcode != Opcode.If)
        {
            ThrowFormat(FormatReason.EndOpcodeExpected, "else without if", _instruction.Offset);
        }

        var frame = PopFrame();
        PushFrame(Opcode.Else, frame.Parameters, frame.Results);
    }

    private void EndBlock()
    {
        var frame = PopFrame();

        // Without an else, the parameters are the results.
        if (frame.Opcode == Opcode.If && !frame.Parameters.AsSpan().SequenceEqual(frame.Results.AsSpan()))
        {
            var type = new FunctionType(frame.Parameters, frame.Results);
            Throw(ValidationReason.TypeMismatch, $"if without else of type {type}");
        }

        PushMany(frame.Results.AsSpan());
    }

    private void ValidateBranch(Opcode opcode, ref InstructionReader reader)
    {
        switch (opcode)
        {
            case Opcode.Br:
                PopMany(FrameOf(_instruction.Index).LabelTypes.AsSpan());
                SetUnreachable();
                break;
            case Opcode.BrIf:
                Pop(ValueType.I32);
                var types = FrameOf(_instruction.Index).LabelTypes.AsSpan();
                PopMany(types);
                PushMany(types);
                break;
            case Opcode.BrTable:
                ValidateBranchTable(ref reader);
                SetUnreachable();
                break;
            case Opcode.Return:
                PopMany(_frames[0].Results.AsSpan());
                SetUnreachable();
                break;
            default:
                SetUnreachable();
                break;
        }
    }

    private void ValidateBranchTable(ref InstructionReader reader)
    {
        Pop(ValueType.I32);
        var arity = FrameOf(_instruction.Index).LabelTypes.Length;
        foreach (var label in reader.Labels(_instruction))
        {
            ref var frame = ref FrameOf(label);
            if (frame.ComparedBy == _instruction.Offset)
            {
                continue;
            }

            frame.ComparedBy = _instruction.Offset;
            var types = frame.LabelTypes;
            if (types.Length != arity)
            {
                Throw(ValidationReason.TypeMismatch, $"expected a label with {arity} values, found label {label} with {types.Length}");
            }

            RequireOnTop(types.AsSpan());
        }

        RequireOnTop(FrameOf(_instruction.Index).LabelTypes.AsSpan());
    }

    private ref Frame FrameOf(int label)
    {
        if ((uint)label >= (uint)_frameCount)
        {
            Throw(ValidationReason.UnknownLabel, label);
        }

        return ref _frames[_frameCount - 1 - label];
    }

    private static ImmutableArray<ValueType>[] MakeSingleTypes()
    {
        var single = new ImmutableArray<ValueType>[(int)ValueType.I32 + 1];
        for (var code = 0; code < single.Length; code++)
        {
            single[code] = ValueTypeBytes.IsDefined(code) ? [(ValueType)code] : [];
        }

        return single;
    }
}

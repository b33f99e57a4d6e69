namespace Skiff.Wasm.Text;

/// <summary>
/// Reads the instructions of one expression and writes their binary form. Folded instructions and blocks nest on a stack of frames
/// on the heap. A folded operator is written to <see cref="_pending"/> until its operands are written. Source: Core 2.0, 6.5.
/// </summary>
internal sealed class ExpressionReader
{
    private readonly TokenCursor _cursor;
    private readonly ByteWriter _output;
    private readonly ByteWriter _pending = new();
    private readonly Stack<Frame> _frames = new();
    private readonly LabelStack _labels = new();
    private readonly ImmediateReader _immediates;

    public ExpressionReader(TokenCursor cursor, ModuleScope scope, IndexSpace locals, ByteWriter output)
    {
        _cursor = cursor;
        _output = output;
        _immediates = new ImmediateReader(cursor, scope, locals, _labels);
    }

    private enum FrameKind
    {
        /// <summary><c>(i32.add ...)</c>: only folded instructions may follow.</summary>
        Operator,

        /// <summary><c>(block ...)</c> or <c>(loop ...)</c>.</summary>
        FoldedBlock,

        /// <summary><c>(if ...)</c> before <c>(then</c>.</summary>
        FoldedIfCondition,

        /// <summary><c>(if ...)</c> after <c>(then ...)</c>.</summary>
        FoldedIfThen,

        /// <summary><c>(if ...)</c> after <c>(else ...)</c>.</summary>
        FoldedIfElse,

        /// <summary>Inside <c>(then ...)</c> or <c>(else ...)</c>.</summary>
        Arm,

        /// <summary><c>block</c> or <c>loop</c>, or <c>if</c> after its <c>else</c>.</summary>
        FlatBlock,

        /// <summary><c>if</c> before its <c>else</c>.</summary>
        FlatIf,
    }

    /// <summary>Reads instructions up to the parenthesis that closes what encloses them, and writes the final <c>end</c>.</summary>
    public void ReadToClose()
    {
        while (_frames.Count > 0 || _cursor.Kind != TokenKind.Close)
        {
            ReadNext();
        }

        _output.Opcode(Opcode.End);
    }

    /// <summary>Reads exactly one folded instruction, as an abbreviated offset or item, and writes the final <c>end</c>.</summary>
    public void ReadOneFolded()
    {
        OpenFolded();
        while (_frames.Count > 0)
        {
            ReadNext();
        }

        _output.Opcode(Opcode.End);
    }

    private void ReadNext()
    {
        switch (_cursor.Kind)
        {
            case TokenKind.Open:
                OpenFolded();
                break;
            case TokenKind.Close:
                CloseFolded();
                break;
            case TokenKind.Keyword when AllowsFlat():
                ReadFlat();
                break;
            default:
                _cursor.Unexpected("an instruction");
                break;
        }
    }

    private bool AllowsFlat() =>
        !_frames.TryPeek(out var top) || top.Kind is FrameKind.FoldedBlock or FrameKind.Arm or FrameKind.FlatBlock or FrameKind.FlatIf;

    private void OpenFolded()
    {
        if (_frames.TryPeek(out var top) && top.Kind is FrameKind.FoldedIfCondition or FrameKind.FoldedIfThen or FrameKind.FoldedIfElse && OpenArm(top))
        {
            return;
        }

        _cursor.Take(TokenKind.Open, "'('");
        var opcode = TakeOpcode();
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop:
                ReadBlockHead(opcode, FrameKind.FoldedBlock, _output);
                break;
            case Opcode.If:
                // The label is not in scope in the condition: (then pushes it.
                var label = TakeLabel();
                var start = _pending.Length;
                _immediates.WriteBlock(Opcode.If, _pending);
                Push(new Frame(FrameKind.FoldedIfCondition, label, start));
                break;
            case Opcode.Else or Opcode.End:
                _cursor.Position--;
                _cursor.Unexpected("an instruction");
                break;
            default:
                Push(new Frame(FrameKind.Operator, null, _pending.Length));
                _immediates.Write(opcode, _pending);
                break;
        }
    }

    /// <summary>Opens an arm of the folded <c>if</c> on top; false where a folded instruction of its condition is next.</summary>
    private bool OpenArm(Frame top)
    {
        if (top.Kind == FrameKind.FoldedIfCondition)
        {
            if (!_cursor.TryOpen("then"))
            {
                return false;
            }

            FlushPending(top.PendingStart);
            _labels.Push(top.Label);
            ReplaceTop(top with { Kind = FrameKind.FoldedIfThen });
        }
        else
        {
            if (top.Kind == FrameKind.FoldedIfElse || !_cursor.TryOpen("else"))
            {
                _cursor.Unexpected("')'");
            }

            _output.Opcode(Opcode.Else);
            ReplaceTop(top with { Kind = FrameKind.FoldedIfElse });
        }

        Push(new Frame(FrameKind.Arm, null, 0));
        return true;
    }

    private void CloseFolded()
    {
        var top = _frames.Peek();
        switch (top.Kind)
        {
            case FrameKind.Operator:
                FlushPending(top.PendingStart);
                break;
            case FrameKind.FoldedBlock or FrameKind.FoldedIfThen or FrameKind.FoldedIfElse:
                _output.Opcode(Opcode.End);
                _labels.Pop();
                break;
            case FrameKind.Arm:
                break;
            default:
                _cursor.Unexpected(top.Kind == FrameKind.FoldedIfCondition ? "'(then'" : "'end'");
                break;
        }

        _frames.Pop();
        _cursor.Close();
    }

    private void ReadFlat()
    {
        var opcode = TakeOpcode();
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop:
                ReadBlockHead(opcode, FrameKind.FlatBlock, _output);
                break;
            case Opcode.If:
                ReadBlockHead(opcode, FrameKind.FlatIf, _output);
                break;
            case Opcode.Else when _frames.TryPeek(out var top) && top.Kind == FrameKind.FlatIf:
                CheckLabel(top.Label);
                _output.Opcode(Opcode.Else);
                ReplaceTop(top with { Kind = FrameKind.FlatBlock });
                break;
            case Opcode.End when _frames.TryPeek(out var top) && top.Kind is FrameKind.FlatIf or FrameKind.FlatBlock:
                CheckLabel(top.Label);
                _output.Opcode(Opcode.End);
                _labels.Pop();
                _frames.Pop();
                break;
            case Opcode.Else or Opcode.End:
                _cursor.Position--;
                _cursor.Unexpected("an instruction");
                break;
            default:
                _immediates.Write(opcode, _output);
                break;
        }
    }

    private void ReadBlockHead(Opcode opcode, FrameKind kind, ByteWriter target)
    {
        var label = TakeLabel();
        _immediates.WriteBlock(opcode, target);
        Push(new Frame(kind, label, 0));
        _labels.Push(label);
    }

    private string? TakeLabel() => _cursor.TryTakeIdentifier() is { } name ? _cursor.NameOf(name) : null;

    /// <summary>A label repeated after <c>else</c> or <c>end</c> must be that of the block.</summary>
    private void CheckLabel(string? label)
    {
        if (_cursor.TryTakeIdentifier() is { } name && _cursor.NameOf(name) != label)
        {
            WatError.Throw(WatCodes.Mismatch, name.Span, $"mismatching label {_cursor.Show(name)}");
        }
    }

    private Opcode TakeOpcode()
    {
        var token = _cursor.Current;
        if (token.Kind != TokenKind.Keyword || !Keywords.TryFindOpcode(_cursor.TextOf(token), out var opcode))
        {
            return _cursor.Unexpected<Opcode>("an instruction");
        }

        _cursor.Take();
        return opcode;
    }

    private void FlushPending(int start)
    {
        _output.Bytes(_pending.Written[start..]);
        _pending.Truncate(start);
    }

    private void Push(Frame frame)
    {
        if (_frames.Count == WatLimits.NestingDepth)
        {
            WatError.Throw(WatCodes.Limit, _cursor.Span, $"instructions nest too deep: at most {WatLimits.NestingDepth}");
        }

        _frames.Push(frame);
    }

    private void ReplaceTop(Frame frame)
    {
        _frames.Pop();
        _frames.Push(frame);
    }

    /// <summary>Something that is open.</summary>
    /// <param name="Kind">What.</param>
    /// <param name="Label">The name of the block, if it has one.</param>
    /// <param name="PendingStart">Where its head begins among the pending bytes.</param>
    private readonly record struct Frame(FrameKind Kind, string? Label, int PendingStart);
}

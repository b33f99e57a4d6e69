using System.Collections.Immutable;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;
using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Compiler.Frontend;

/// <content>Structured control. Source: WebAssembly Core 2.0, 2.4.8.</content>
public sealed partial class FunctionTranslator
{
    private readonly List<BranchTarget> _tableTargets = [];
    private Value[] _saved = new Value[16];
    private int _savedCount;
    private int _tableCount;

    private void Push(in ControlFrame frame)
    {
        if (_depth == _frames.Length)
        {
            Array.Resize(ref _frames, _depth * 2);
        }

        _frames[_depth++] = frame;
    }

    private ref ControlFrame FrameAt(int label) => ref _frames[_depth - 1 - label];

    private ImmutableArray<Wasm.ValueType> ParametersOf(BlockType type) =>
        type.TryGetTypeIndex(out var index) ? _module.Types[index].Parameters : [];

    private ImmutableArray<Wasm.ValueType> ResultsOf(in ControlFrame frame)
    {
        if (frame.Kind == Opcode.Return)
        {
            return _type.Results;
        }

        if (frame.Type.TryGetTypeIndex(out var index))
        {
            return _module.Types[index].Results;
        }

        return !frame.Type.TryGetResult(out var type) ? [] : type switch
        {
            Wasm.ValueType.I32 => I32Only,
            Wasm.ValueType.F32 => F32Only,
            Wasm.ValueType.F64 => F64Only,
            Wasm.ValueType.V128 => throw NotSupported("v128"),
            _ => I64Only,
        };
    }

    // The types of the values a branch to the frame takes along.
    private ImmutableArray<Wasm.ValueType> LabelTypesOf(in ControlFrame frame) =>
        frame.Kind == Opcode.Loop ? ParametersOf(frame.Type) : ResultsOf(frame);

    private Block LabelOf(ref ControlFrame frame)
    {
        if (frame.Label == ControlFrame.NoBlock)
        {
            frame.Label = _function.MakeBlock();
            AddParameters(frame.Label, ResultsOf(frame));
        }

        return frame.Label;
    }

    private void AddParameters(Block block, ImmutableArray<Wasm.ValueType> types)
    {
        foreach (var type in types)
        {
            _function.AddParameter(block, TypeOf(type));
        }
    }

    // Translation goes on in a block; its parameters are pushed.
    private void Begin(Block block, bool isLoopHeader)
    {
        _locals.BeginBlock(block, isLoopHeader);
        _current = block;
        _isReachable = true;
        _function[block].SourceOrder = _blocksBegun++;
        if (_blocksBegun > 1)
        {
            foreach (var parameter in _function[block].Parameters)
            {
                Push(parameter);
            }
        }

        if (!isLoopHeader)
        {
            BeginFuel();
        }
    }

    private void BeginBlock(BlockType type)
    {
        RefuseVectors(ParametersOf(type));
        Push(new ControlFrame
        {
            Kind = Opcode.Block,
            Type = type,
            Label = ControlFrame.NoBlock,
            Height = _height - ParametersOf(type).Length,
            LoopCheck = Inst.None,
        });
    }

    private void BeginLoop(BlockType type)
    {
        var parameters = ParametersOf(type);
        var header = _function.MakeBlock();
        AddParameters(header, parameters);
        Jump(header, parameters.Length);
        _height -= parameters.Length;
        var height = _height;
        Begin(header, isLoopHeader: true);
        var check = Append(new InstructionData { Opcode = IrOpcode.LoopCheck });
        BeginFuel();
        Push(new ControlFrame { Kind = Opcode.Loop, Type = type, Label = header, Height = height, LoopCheck = check });
    }

    private void BeginIf(BlockType type)
    {
        var condition = Pop();
        var then = _function.MakeBlock();
        var other = _function.MakeBlock();
        BranchIf(condition, then, 0, other);
        var parameters = ParametersOf(type).Length;
        Push(new ControlFrame
        {
            Kind = Opcode.If,
            Type = type,
            Label = ControlFrame.NoBlock,
            Else = other,
            Height = _height - parameters,
            SavedStart = Save(parameters),
            LoopCheck = Inst.None,
        });
        Begin(then, isLoopHeader: false);
    }

    // Keeps the parameters of an if for its other arm: the first arm may take them from the stack.
    private int Save(int count)
    {
        while (_savedCount + count > _saved.Length)
        {
            Array.Resize(ref _saved, _saved.Length * 2);
        }

        Array.Copy(_stack, _height - count, _saved, _savedCount, count);
        _savedCount += count;
        return _savedCount - count;
    }

    private void BeginElse()
    {
        ref var frame = ref _frames[_depth - 1];
        if (_isReachable)
        {
            Jump(LabelOf(ref frame), ResultsOf(frame).Length);
        }

        var other = frame.Else;
        frame.Kind = Opcode.Else;
        _height = frame.Height;
        for (var i = 0; i < ParametersOf(frame.Type).Length; i++)
        {
            Push(_saved[frame.SavedStart + i]);
        }

        _savedCount = frame.SavedStart;
        Begin(other, isLoopHeader: false);
    }

    private void EndFrame()
    {
        if (_frames[_depth - 1].Kind == Opcode.If)
        {
            // Without else the other arm is empty: it hands the parameters on as results.
            BeginElse();
        }

        var frame = _frames[--_depth];
        if (frame.Kind == Opcode.Return)
        {
            EndBody(frame);
            return;
        }

        if (frame.Kind == Opcode.Loop)
        {
            if (_function[frame.Label].Predecessors.Count == 1)
            {
                _function.Remove(frame.LoopCheck);
            }

            return;
        }

        if (frame.Label == ControlFrame.NoBlock)
        {
            return;
        }

        if (_isReachable)
        {
            Jump(frame.Label, ResultsOf(frame).Length);
        }

        _height = frame.Height;
        Begin(frame.Label, isLoopHeader: false);
    }

    // Conditional branches out of the body meet in one block that returns.
    private void EndBody(in ControlFrame frame)
    {
        if (frame.Label != ControlFrame.NoBlock)
        {
            if (_isReachable)
            {
                Jump(frame.Label, _type.Results.Length);
            }

            _height = 0;
            Begin(frame.Label, isLoopHeader: false);
        }

        if (_isReachable)
        {
            TranslateReturn();
        }
    }

    private void TranslateUnreachable()
    {
        Append(new InstructionData { Opcode = IrOpcode.Trap, Imm = (long)TrapCode.Unreachable });
        EndBlock();
    }

    private void TranslateReturn()
    {
        var count = _type.Results.Length;
        var start = PoolTop(count);
        Append(new InstructionData { Opcode = IrOpcode.Return, ListStart = start, ListCount = count });
        EndBlock();
    }

    private void TranslateBr(int label)
    {
        ref var frame = ref FrameAt(label);
        if (frame.Kind == Opcode.Return)
        {
            TranslateReturn();
            return;
        }

        Jump(LabelOf(ref frame), LabelTypesOf(frame).Length);
    }

    private void TranslateBrIf(int label)
    {
        var condition = Pop();
        ref var frame = ref FrameAt(label);
        var next = _function.MakeBlock();
        BranchIf(condition, LabelOf(ref frame), LabelTypesOf(frame).Length, next);
        Begin(next, isLoopHeader: false);
    }

    // Labels named more than once get a block that collects their entries, so that arguments are passed once and not per entry.
    private void TranslateBrTable(ref InstructionReader reader, in Instruction instruction)
    {
        var index = Pop();
        _tableCount++;
        foreach (var label in reader.Labels(instruction))
        {
            CountTableEntry(ref FrameAt(label));
        }

        CountTableEntry(ref FrameAt(instruction.Index));
        _tableTargets.Clear();
        foreach (var label in reader.Labels(instruction))
        {
            AddTableTarget(ref FrameAt(label));
        }

        AddTableTarget(ref FrameAt(instruction.Index));
        var block = _current;
        var start = _function.Targets.Count;
        Append(new InstructionData
        {
            Opcode = IrOpcode.BranchTable,
            Type = IrType.I32,
            A = index,
            TargetStart = start,
            TargetCount = _tableTargets.Count,
        });
        _function.Targets.AddRange(_tableTargets);
        for (var i = 0; i < _tableTargets.Count; i++)
        {
            _locals.AddEdge(start + i, block, _tableTargets[i].Block);
        }

        EndBlock();
        for (var i = 0; i < _depth; i++)
        {
            ref var frame = ref _frames[i];
            if (frame.Table == _tableCount && frame.TableEntries > 1)
            {
                Begin(frame.TableBlock, isLoopHeader: false);
                Jump(LabelOf(ref frame), LabelTypesOf(frame).Length);
            }
        }
    }

    private void CountTableEntry(ref ControlFrame frame)
    {
        if (frame.Table != _tableCount)
        {
            frame.Table = _tableCount;
            frame.TableEntries = 0;
            frame.TableBlock = ControlFrame.NoBlock;
        }

        frame.TableEntries++;
    }

    private void AddTableTarget(ref ControlFrame frame)
    {
        if (frame.TableEntries == 1)
        {
            var count = LabelTypesOf(frame).Length;
            _tableTargets.Add(new BranchTarget(LabelOf(ref frame), PoolTop(count), count));
            return;
        }

        if (frame.TableBlock == ControlFrame.NoBlock)
        {
            frame.TableBlock = _function.MakeBlock();
        }

        _tableTargets.Add(new BranchTarget(frame.TableBlock, 0, 0));
    }

    // To a block, with so many values from the top of the stack.
    private void Jump(Block block, int count)
    {
        var start = _function.Targets.Count;
        _function.Targets.Add(new BranchTarget(block, PoolTop(count), count));
        Append(new InstructionData { Opcode = IrOpcode.Jump, TargetStart = start, TargetCount = 1 });
        _locals.AddEdge(start, _current, block);
        EndBlock();
    }

    private void BranchIf(Value condition, Block taken, int count, Block next)
    {
        var start = _function.Targets.Count;
        _function.Targets.Add(new BranchTarget(taken, PoolTop(count), count));
        _function.Targets.Add(new BranchTarget(next, 0, 0));
        Append(new InstructionData { Opcode = IrOpcode.BranchIf, Type = IrType.I32, A = condition, TargetStart = start, TargetCount = 2 });
        _locals.AddEdge(start, _current, taken);
        _locals.AddEdge(start + 1, _current, next);
        EndBlock();
    }

    private void EndBlock()
    {
        EndFuel();
        _isReachable = false;
    }

    // Copies the top of the stack to the pool; returns where.
    private int PoolTop(int count)
    {
        var start = _function.ValuePool.Count;
        _function.ValuePool.AddRange(_stack.AsSpan(_height - count, count));
        return start;
    }

    // Reads on to the else or end of the innermost frame; that instruction is then translated.
    private static void SkipUnreachable(ref InstructionReader reader, ref Instruction instruction)
    {
        var nesting = 0;
        while (true)
        {
            reader.Read(ref instruction);
            switch (instruction.Opcode)
            {
                case Opcode.Block or Opcode.Loop or Opcode.If:
                    nesting++;
                    break;
                case Opcode.Else when nesting == 0:
                    return;
                case Opcode.End:
                    if (nesting-- == 0)
                    {
                        return;
                    }

                    break;
                default:
                    break;
            }
        }
    }
}

using System.Collections.Immutable;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;
using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Compiler.Frontend;

/// <summary>
/// Translates the body of a validated function into SSA in one pass. One translator serves one thread and any number of functions.
/// </summary>
/// <remarks>
/// What has no operation of its own in the IR is written out here the way <c>docs/internals/abi.md</c> says: globals, tables and indirect calls
/// become loads and checks, bulk operations become builtins. Unreachable code is skipped.
/// </remarks>
public sealed partial class FunctionTranslator
{
    private static readonly ImmutableArray<Wasm.ValueType> I32Only = [Wasm.ValueType.I32];
    private static readonly ImmutableArray<Wasm.ValueType> I64Only = [Wasm.ValueType.I64];
    private static readonly ImmutableArray<Wasm.ValueType> F32Only = [Wasm.ValueType.F32];
    private static readonly ImmutableArray<Wasm.ValueType> F64Only = [Wasm.ValueType.F64];

    private readonly Module _module;
    private readonly VmContextLayout _layout;
    private readonly CompilerOptions _options;
    private readonly LocalVariables _locals = new();

    private Function _function = null!;
    private FunctionType _type = null!;
    private long _fileOffset;
    private int _offset;

    private Block _current;
    private bool _isReachable;
    private int _blocksBegun;

    private Value[] _stack = new Value[64];
    private int _height;
    private ControlFrame[] _frames = new ControlFrame[16];
    private int _depth;

    /// <summary>Makes a translator for the functions of a module.</summary>
    /// <exception cref="CompilerNotSupportedException">The module has a memory of a kind that this compiler makes no code for.</exception>
    public FunctionTranslator(Module module, VmContextLayout layout, CompilerOptions options)
    {
        ArgumentNullException.ThrowIfNull(module);
        _module = module;
        _layout = layout;
        _options = options;
        // The IR keeps the memory of an access in a byte.
        if (module.Memories.Length > byte.MaxValue + 1)
        {
            throw new CompilerNotSupportedException("more than 256 memories");
        }

        foreach (var memory in module.Memories)
        {
            if (memory.Is64 || memory.IsShared)
            {
                throw new CompilerNotSupportedException(memory.Is64 ? "64-bit memory" : "shared memory");
            }
        }
    }

    /// <summary>Translates a defined function into <paramref name="function"/>, whose old content is dropped.</summary>
    /// <param name="functionIndex">Counts the imports.</param>
    /// <param name="function">Receives the code; predecessors are filled in, the layout is not.</param>
    /// <exception cref="CompilerNotSupportedException">The body has an instruction or a type that this compiler makes no code for.</exception>
    public void Translate(int functionIndex, Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var body = _module.Bodies[functionIndex - _module.ImportedFunctionCount];
        function.Reset();
        function.FunctionIndex = functionIndex;
        _function = function;
        _type = _module.TypeOfFunction(functionIndex);
        _fileOffset = body.Offset;
        _offset = 0;
        _height = _depth = _blocksBegun = _savedCount = _tableCount = 0;
        RefuseVectors(_type.Results);
        BeginEntry(body);
        Push(new ControlFrame { Kind = Opcode.Return, Label = ControlFrame.NoBlock, LoopCheck = Inst.None });

        var reader = new InstructionReader(body.Code.Span, body.Offset, functionIndex, _module.AllowsSeveralMemories);
        Instruction instruction = default;
        while (_depth > 0)
        {
            if (_isReachable)
            {
                reader.Read(ref instruction);
            }
            else
            {
                SkipUnreachable(ref reader, ref instruction);
            }

            _offset = instruction.Offset;
            TranslateInstruction(ref reader, in instruction);
        }

        _locals.Finish();
    }

    private void BeginEntry(FunctionBody body)
    {
        _locals.Reset(_function);
        var entry = _function.MakeBlock();
        foreach (var parameter in _type.Parameters)
        {
            var type = TypeOf(parameter);
            _locals.Declare(type, _function.AddParameter(entry, type));
        }

        foreach (var run in body.Locals)
        {
            var type = TypeOf(run.Type);
            for (var i = 0u; i < run.Count; i++)
            {
                _locals.Declare(type, Value.None);
            }
        }

        _locals.BeginBody();
        _current = entry;
        _isReachable = true;
        Begin(entry, isLoopHeader: false);
    }

    private void TranslateInstruction(ref InstructionReader reader, in Instruction instruction)
    {
        CountFuel();
        var opcode = instruction.Opcode;
        switch (opcode)
        {
            case Opcode.LocalGet:
                Push(_locals.Get(instruction.Index));
                break;
            case Opcode.LocalSet:
                _locals.Set(instruction.Index, Pop());
                break;
            case Opcode.LocalTee:
                _locals.Set(instruction.Index, _stack[_height - 1]);
                break;
            case Opcode.I32Const:
                Push(Constant(IrType.I32, (int)instruction.Constant));
                break;
            case Opcode.I64Const:
                Push(Constant(IrType.I64, instruction.Constant));
                break;
            case Opcode.F32Const:
                Push(FloatConstant(IrType.F32, (uint)instruction.Constant));
                break;
            case Opcode.F64Const:
                Push(FloatConstant(IrType.F64, instruction.Constant));
                break;
            case Opcode.I32Eqz:
            case Opcode.I64Eqz:
                TranslateEqz(opcode == Opcode.I32Eqz ? IrType.I32 : IrType.I64);
                break;
            case (>= Opcode.I32Eq and <= Opcode.I64Extend32S) or (>= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U):
                TranslateNumeric(NumericInstructions.Of(opcode));
                break;
            case >= Opcode.I32Load and <= Opcode.I64Load32U:
                TranslateLoad(instruction);
                break;
            case >= Opcode.I32Store and <= Opcode.I64Store32:
                TranslateStore(instruction);
                break;
            case Opcode.Nop:
                break;
            case Opcode.Drop:
                _height--;
                break;
            case Opcode.Select or Opcode.SelectTyped:
                TranslateSelect();
                break;
            case Opcode.Unreachable:
                TranslateUnreachable();
                break;
            case Opcode.Block:
                BeginBlock(instruction.BlockType);
                break;
            case Opcode.Loop:
                BeginLoop(instruction.BlockType);
                break;
            case Opcode.If:
                BeginIf(instruction.BlockType);
                break;
            case Opcode.Else:
                BeginElse();
                break;
            case Opcode.End:
                EndFrame();
                break;
            case Opcode.Br:
                TranslateBr(instruction.Index);
                break;
            case Opcode.BrIf:
                TranslateBrIf(instruction.Index);
                break;
            case Opcode.BrTable:
                TranslateBrTable(ref reader, instruction);
                break;
            case Opcode.Return:
                TranslateReturn();
                break;
            case Opcode.Call:
                TranslateCall(instruction.Index);
                break;
            case Opcode.CallIndirect:
                TranslateCallIndirect(instruction.Index, instruction.SecondIndex);
                break;
            case Opcode.GlobalGet:
                TranslateGlobalGet(instruction.Index);
                break;
            case Opcode.GlobalSet:
                TranslateGlobalSet(instruction.Index);
                break;
            default:
                TranslateRare(instruction);
                break;
        }
    }

    private void TranslateRare(in Instruction instruction)
    {
        switch (instruction.Opcode)
        {
            case Opcode.RefNull:
                Push(Constant(IrType.I64, 0));
                break;
            case Opcode.RefIsNull:
                TranslateEqz(IrType.I64);
                break;
            case Opcode.RefFunc:
                TranslateRefFunc(instruction.Index);
                break;
            case Opcode.TableGet:
                TranslateTableGet(instruction.Index);
                break;
            case Opcode.TableSet:
                TranslateTableSet(instruction.Index);
                break;
            case Opcode.TableSize:
                Push(LoadTableLength(instruction.Index));
                break;
            case Opcode.MemorySize:
                TranslateMemorySize(instruction.Index);
                break;
            case Opcode.MemoryGrow:
                TranslateBuiltin(Builtin.MemoryGrow, IrType.I32, 1, instruction.Index);
                break;
            case Opcode.MemoryInit:
                TranslateBuiltin(Builtin.MemoryInit, IrType.None, 3, instruction.SecondIndex, instruction.Index);
                break;
            case Opcode.DataDrop:
                TranslateBuiltin(Builtin.DataDrop, IrType.None, 0, instruction.Index);
                break;
            case Opcode.MemoryCopy:
                TranslateBuiltin(Builtin.MemoryCopy, IrType.None, 3, instruction.Index, instruction.SecondIndex);
                break;
            case Opcode.MemoryFill:
                TranslateBuiltin(Builtin.MemoryFill, IrType.None, 3, instruction.Index);
                break;
            case Opcode.TableGrow:
                TranslateBuiltin(Builtin.TableGrow, IrType.I32, 2, instruction.Index);
                break;
            case Opcode.TableFill:
                TranslateBuiltin(Builtin.TableFill, IrType.None, 3, instruction.Index);
                break;
            case Opcode.TableCopy:
                TranslateBuiltin(Builtin.TableCopy, IrType.None, 3, instruction.Index, instruction.SecondIndex);
                break;
            case Opcode.TableInit:
                TranslateBuiltin(Builtin.TableInit, IrType.None, 3, instruction.SecondIndex, instruction.Index);
                break;
            case Opcode.ElemDrop:
                TranslateBuiltin(Builtin.ElementDrop, IrType.None, 0, instruction.Index);
                break;
            default:
                throw NotSupported(OpcodeTable.Name(instruction.Opcode));
        }
    }

    private IrType TypeOf(Wasm.ValueType type) => type switch
    {
        Wasm.ValueType.I32 => IrType.I32,
        Wasm.ValueType.F32 => IrType.F32,
        Wasm.ValueType.F64 => IrType.F64,
        Wasm.ValueType.V128 => throw NotSupported("v128"),
        _ => IrType.I64,
    };

    private void RefuseVectors(ImmutableArray<Wasm.ValueType> types)
    {
        foreach (var type in types)
        {
            TypeOf(type);
        }
    }

    private CompilerNotSupportedException NotSupported(string feature) => new(feature, _function.FunctionIndex, _fileOffset + _offset);
}

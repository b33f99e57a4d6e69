using System.Buffers.Binary;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;
using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Compiler.Tests.Ir;

/// <summary>
/// An instance for the evaluator: a guest memory, and a "native" address space with a vmctx laid out as the ABI says, table definitions,
/// elements and function records. The code of a record is the function index plus one.
/// </summary>
public sealed class IrInstance
{
    private const int PageSize = 65536;
    private const int MaximumTableLength = 1024;

    private readonly VmContextLayout _layout;
    private readonly byte[] _native;
    private readonly Function?[] _functions;
    private readonly Func<int, Function> _compile;
    private readonly bool[] _droppedData;
    private readonly bool[] _droppedElements;
    private int _nativeTop = 0x100;

    /// <summary>Instantiates a module; functions are compiled when first called.</summary>
    public IrInstance(Module module, Func<int, Function> compile)
    {
        Module = module;
        _compile = compile;
        _layout = new VmContextLayout(module);
        _functions = new Function?[module.FunctionCount];
        _droppedData = new bool[module.Data.Length];
        _droppedElements = new bool[module.Elements.Length];
        _native = new byte[_layout.Size + 0x1000 + module.Tables.Length * (MaximumTableLength * 8 + 64) + 64 * (module.Globals.Length + 2)];
        VmContext = Allocate(_layout.Size);
        Memory = new byte[module.Memories.Length > 0 ? (int)module.Memories[0].Limits.Minimum * PageSize : 0];
        FillVmContext();
        RunActiveSegments();
    }

    public Module Module { get; }

    /// <summary>The guest's memory 0.</summary>
    public byte[] Memory { get; private set; }

    /// <summary>The address of the vmctx.</summary>
    public long VmContext { get; }

    public long Fuel { get; set; } = long.MaxValue;

    /// <summary>What imported functions return, by function index; without entry: zeros.</summary>
    public Dictionary<int, Func<long[], long[]>> Host { get; } = [];

    public Function FunctionAt(int index) => _functions[index] ??= _compile(index);

    public long[] CallHost(int index, long[] arguments) =>
        Host.TryGetValue(index, out var host) ? host(arguments) : new long[Module.TypeOfFunction(index).Results.Length];

    /// <summary>The bits of a global.</summary>
    public long Global(int index)
    {
        var type = Module.Globals[index].Type is Wasm.ValueType.I32 or Wasm.ValueType.F32 ? IrType.I32 : IrType.I64;
        return LoadNative(GlobalCell(index), type);
    }

    public long LoadGuest(long address, int bytes)
    {
        CheckGuest(address, bytes);
        var at = Memory.AsSpan((int)address, bytes);
        return bytes switch
        {
            1 => at[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(at),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(at),
            _ => BinaryPrimitives.ReadInt64LittleEndian(at),
        };
    }

    public void StoreGuest(long address, long bits, int bytes)
    {
        CheckGuest(address, bytes);
        for (var i = 0; i < bytes; i++)
        {
            Memory[address + i] = (byte)(bits >> (8 * i));
        }
    }

    public long LoadNative(long address, IrType type)
    {
        var at = _native.AsSpan(checked((int)address));
        return type is IrType.I32 or IrType.F32 ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadInt64LittleEndian(at);
    }

    public void StoreNative(long address, long bits, IrType type)
    {
        var at = _native.AsSpan(checked((int)address));
        if (type is IrType.I32 or IrType.F32)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)bits);
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(at, bits);
        }
    }

    public long[] CallBuiltin(Builtin builtin, long[] arguments)
    {
        uint Number(int index) => (uint)arguments[index];
        switch (builtin)
        {
            case Builtin.MemoryGrow:
                return [GrowMemory(Number(1))];
            case Builtin.MemoryFill:
                Guest(Number(1), Number(3)).Fill((byte)Number(2));
                return [];
            case Builtin.MemoryCopy:
                Guest(Number(3), Number(4)).CopyTo(Guest(Number(2), Number(4)));
                return [];
            case Builtin.MemoryInit:
                var data = _droppedData[Number(1)] ? [] : Module.Data[(int)Number(1)].Content.Span;
                CheckRange(Number(3), Number(4), data.Length, TrapCode.MemoryOutOfBounds);
                data.Slice((int)Number(3), (int)Number(4)).CopyTo(Guest(Number(2), Number(4)));
                return [];
            case Builtin.DataDrop:
                _droppedData[Number(0)] = true;
                return [];
            case Builtin.ElementDrop:
                _droppedElements[Number(0)] = true;
                return [];
            case Builtin.TableGrow:
                return [GrowTable((int)Number(0), arguments[1], Number(2))];
            case Builtin.TableFill:
                Elements((int)Number(0), Number(1), Number(3), out var first);
                for (var i = 0u; i < Number(3); i++)
                {
                    StoreNative(first + i * 8, arguments[2], IrType.I64);
                }

                return [];
            case Builtin.TableCopy:
                Elements((int)Number(1), Number(3), Number(4), out var from);
                Elements((int)Number(0), Number(2), Number(4), out var to);
                _native.AsSpan((int)from, (int)Number(4) * 8).CopyTo(_native.AsSpan((int)to));
                return [];
            case Builtin.TableInit:
                InitializeTable((int)Number(0), (int)Number(1), Number(2), Number(3), Number(4));
                return [];
            default:
                throw new ArgumentOutOfRangeException(nameof(builtin));
        }
    }

    private void FillVmContext()
    {
        for (var i = 0; i < Module.Memories.Length; i++)
        {
            var definition = Allocate(MemoryDefinitionLayout.Size);
            StoreNative(VmContext + _layout.Memory(i), definition, IrType.I64);
            StoreNative(definition + MemoryDefinitionLayout.Length, Memory.Length, IrType.I64);
        }

        for (var i = 0; i < Module.Tables.Length; i++)
        {
            var definition = Allocate(TableDefinitionLayout.Size);
            StoreNative(VmContext + _layout.Table(i), definition, IrType.I64);
            StoreNative(definition + TableDefinitionLayout.Base, Allocate(MaximumTableLength * 8), IrType.I64);
            StoreNative(definition + TableDefinitionLayout.Length, (long)Module.Tables[i].Limits.Minimum, IrType.I64);
        }

        for (var i = 0; i < Module.Types.Length; i++)
        {
            StoreNative(VmContext + _layout.TypeId(i), TypeId(i), IrType.I32);
        }

        foreach (var index in _layout.EscapingFunctions)
        {
            var record = VmContext + _layout.FunctionRecord(index);
            StoreNative(record + FunctionRecordLayout.Code, index + 1, IrType.I64);
            StoreNative(record + FunctionRecordLayout.VmContext, VmContext, IrType.I64);
            StoreNative(record + FunctionRecordLayout.TypeId, TypeId(Module.FunctionTypeIndices[index]), IrType.I32);
        }

        for (var i = 0; i < Module.Globals.Length; i++)
        {
            if (i < Module.ImportedGlobalCount)
            {
                StoreNative(VmContext + _layout.ImportedGlobal(i), Allocate(16), IrType.I64);
                StoreNative(GlobalCell(i), 666, IrType.I64);
            }
            else
            {
                StoreNative(GlobalCell(i), Evaluate(Module.GlobalInitializers[i - Module.ImportedGlobalCount]), IrType.I64);
            }
        }
    }

    private void RunActiveSegments()
    {
        for (var i = 0; i < Module.Elements.Length; i++)
        {
            var segment = Module.Elements[i];
            if (segment.Mode == SegmentMode.Active)
            {
                InitializeTable(segment.TableIndex, i, (uint)Evaluate(segment.TableOffset!), 0, (uint)segment.Count);
            }

            _droppedElements[i] = segment.Mode != SegmentMode.Passive;
        }

        foreach (var segment in Module.Data)
        {
            if (segment.Mode == SegmentMode.Active)
            {
                segment.Content.Span.CopyTo(Guest((uint)Evaluate(segment.MemoryOffset!), (uint)segment.Content.Length));
            }
        }
    }

    private void InitializeTable(int table, int segment, uint target, uint source, uint count)
    {
        var elements = Module.Elements[segment];
        CheckRange(source, count, _droppedElements[segment] ? 0 : elements.Count, TrapCode.TableOutOfBounds);
        Elements(table, target, count, out var first);
        for (var i = 0; i < (int)count; i++)
        {
            var at = (int)source + i;
            var value = elements.Functions.Length > 0
                ? VmContext + _layout.FunctionRecord(elements.Functions[at])
                : Evaluate(elements.Expressions[at]);
            StoreNative(first + i * 8, value, IrType.I64);
        }
    }

    private long Evaluate(ConstantExpression expression)
    {
        var reader = new InstructionReader(expression.Code.Span);
        Instruction instruction = default;
        reader.Read(ref instruction);
        return instruction.Opcode switch
        {
            Opcode.I32Const => (uint)instruction.Constant,
            Opcode.GlobalGet => Global(instruction.Index),
            Opcode.RefNull => 0,
            Opcode.RefFunc => VmContext + _layout.FunctionRecord(instruction.Index),
            _ => instruction.Constant,
        };
    }

    private long GrowMemory(uint delta)
    {
        var pages = Memory.Length / PageSize;
        var maximum = Math.Min(Module.Memories[0].Limits.Maximum ?? 64, 64);
        if (delta > maximum - (ulong)pages)
        {
            return uint.MaxValue;
        }

        var grown = new byte[Memory.Length + (int)delta * PageSize];
        Memory.CopyTo(grown, 0);
        Memory = grown;
        StoreNative(LoadNative(VmContext + _layout.Memory(0), IrType.I64) + MemoryDefinitionLayout.Length, grown.Length, IrType.I64);
        return pages;
    }

    private long GrowTable(int table, long value, uint delta)
    {
        var definition = LoadNative(VmContext + _layout.Table(table), IrType.I64);
        var length = (uint)LoadNative(definition + TableDefinitionLayout.Length, IrType.I64);
        if (delta > Math.Min(Module.Tables[table].Limits.Maximum ?? MaximumTableLength, MaximumTableLength) - length)
        {
            return uint.MaxValue;
        }

        StoreNative(definition + TableDefinitionLayout.Length, length + delta, IrType.I64);
        Elements(table, length, delta, out var first);
        for (var i = 0u; i < delta; i++)
        {
            StoreNative(first + i * 8, value, IrType.I64);
        }

        return length;
    }

    private void Elements(int table, uint start, uint count, out long first)
    {
        var definition = LoadNative(VmContext + _layout.Table(table), IrType.I64);
        CheckRange(start, count, LoadNative(definition + TableDefinitionLayout.Length, IrType.I64), TrapCode.TableOutOfBounds);
        first = LoadNative(definition + TableDefinitionLayout.Base, IrType.I64) + start * 8L;
    }

    private Span<byte> Guest(uint start, uint count)
    {
        CheckRange(start, count, Memory.Length, TrapCode.MemoryOutOfBounds);
        return Memory.AsSpan((int)start, (int)count);
    }

    private void CheckGuest(long address, int bytes) => CheckRange(address, bytes, Memory.Length, TrapCode.MemoryOutOfBounds);

    private static void CheckRange(long start, long count, long length, TrapCode code)
    {
        if (start + count > length)
        {
            throw new IrTrapException(code);
        }
    }

    private long GlobalCell(int index) => index < Module.ImportedGlobalCount
        ? LoadNative(VmContext + _layout.ImportedGlobal(index), IrType.I64)
        : VmContext + _layout.DefinedGlobal(index);

    private int TypeId(int type) => 100 + Module.Types.IndexOf(Module.Types[type]);

    private int Allocate(int size)
    {
        var start = _nativeTop;
        _nativeTop += (size + 15) & ~15;
        return start;
    }
}

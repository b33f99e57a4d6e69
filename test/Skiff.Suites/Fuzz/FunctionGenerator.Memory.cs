using System.Numerics;
using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <content>Memory and tables.</content>
internal sealed partial class FunctionGenerator
{
    private bool Load(ValueType type, int depth)
    {
        if (_module.Memory is null)
        {
            return Leaf(type);
        }

        var load = PickOf(Instructions.Loads[type]);
        var offset = Address(load.Width, depth);
        WriteAccess(load, offset);
        return true;
    }

    private void Store(int depth)
    {
        if (_module.Memory is null)
        {
            return;
        }

        var store = _random.Pick(Instructions.Stores);
        var offset = Address(store.Width, depth);
        if (!Expression(store.Type, depth - 1))
        {
            Canonicalize(store.Type);
        }

        WriteAccess(store, offset);
    }

    private void WriteAccess(AccessSignature access, ulong offset) =>
        _code.Op(access.Opcode).Unsigned(_random.Below(BitOperations.Log2((uint)access.Width) + 1)).Unsigned(offset);

    /// <summary>Leaves an address and answers an offset: in bounds together, but for the few that may trap.</summary>
    private ulong Address(int width, int depth)
    {
        if (MayTrapHere())
        {
            Expression(ValueType.I32, depth - 1);
            return _random.Pick<ulong>([0, 1, 65535, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, (ulong)_random.Below(100_000)]);
        }

        var size = (int)_module.Memory!.Value.Minimum * 65536;
        if (_random.Chance(15))
        {
            // The last bytes, or one too far.
            var address = size - width - _random.Pick<int>([0, 0, 1, 8]) + (MayTrapHere() ? 9 : 0);
            var split = _random.Below(address);
            Constant(ValueType.I32, (ulong)(address - split));
            return (ulong)split;
        }

        var mask = _random.Pick<int>([0x7, 0x1F, 0xFF, 0xFF, 0xFFF, 0x7FFF, 0xFFF8]);
        switch (_random.Below(5))
        {
            case 0:
                // An i64 with something in its upper half, which i32.wrap_i64 has to remove.
                Expression(ValueType.I64, depth - 1);
                Constant(ValueType.I64, _random.Pick<ulong>([0x7FFF_FFFF_0000_0000, 0xFFFF_FFFF_0000_0000, 0x1_0000_0000]) | (uint)mask);
                _code.Op(Opcode.I64And).Op(Opcode.I32WrapI64);
                break;
            case 1:
                // Below zero and back: the addition must wrap, so it may not be folded into the offset.
                var distance = _random.Pick<int>([1, 8, 4096, 0x7FFF_0000]);
                MaskedIndex(mask, depth);
                Constant(ValueType.I32, (ulong)-distance);
                _code.Op(Opcode.I32Add);
                Constant(ValueType.I32, (ulong)distance);
                _code.Op(Opcode.I32Add);
                break;
            case 2:
                // Past 2^32 and so back to the beginning: this one must wrap as well.
                Expression(ValueType.I32, depth - 1);
                Constant(ValueType.I32, ~(ulong)(uint)mask);
                _code.Op(Opcode.I32Or);
                Constant(ValueType.I32, (ulong)mask + 1);
                _code.Op(Opcode.I32Add);
                break;
            default:
                MaskedIndex(mask, depth);
                break;
        }

        var room = size - mask - width;
        return room <= 0 ? 0 : (ulong)_random.Below(_random.Chance(70) ? Math.Min(room, 64) : room);
    }

    /// <summary>Loads twice from one address with a store between that overlaps it, wholly or in part: what was loaded first may be out of date.</summary>
    private bool MemoryIdiom(ValueType type, int depth)
    {
        if (_module.Memory is null)
        {
            return Leaf(type);
        }

        var address = AddHiddenLocal(ValueType.I32);
        MaskedIndex(0xFFF, depth);
        _code.Op(Opcode.LocalSet).Unsigned(address);
        var load = PickOf(Instructions.Loads[type]);
        var offset = (ulong)_random.Between(8, 64);
        _code.Op(Opcode.LocalGet).Unsigned(address);
        WriteAccess(load, offset);

        var store = _random.Pick(Instructions.Stores);
        _code.Op(Opcode.LocalGet).Unsigned(address);
        if (!Expression(store.Type, depth - 1))
        {
            Canonicalize(store.Type);
        }

        WriteAccess(store, offset + (ulong)_random.Between(-store.Width, load.Width));
        _code.Op(Opcode.LocalGet).Unsigned(address);
        WriteAccess(_random.Chance(70) ? load : PickOf(Instructions.Loads[type]), offset);
        Op(type, (Opcode.I32Sub, Opcode.I64Sub));
        return true;
    }

    private void MaskedIndex(int mask, int depth)
    {
        Expression(ValueType.I32, depth - 1);
        Constant(ValueType.I32, (ulong)mask);
        _code.Op(Opcode.I32And);
    }

    private void BulkMemory(int depth)
    {
        if (_module.Memory is null)
        {
            return;
        }

        var kind = _random.Below(_module.Data.Count > 0 ? 4 : 2);
        switch (kind)
        {
            case 0:
                Small(0x7FFF, depth);
                Expression(ValueType.I32, depth - 1);
                Small(0x1FF, depth);
                _code.Op(Opcode.MemoryFill).Byte(0);
                break;
            case 1:
                Small(0x7FFF, depth);
                Small(0x7FFF, depth);
                Small(0x1FF, depth);
                _code.Op(Opcode.MemoryCopy).Byte(0).Byte(0);
                break;
            case 2:
                // Active segments are dropped: only a length of zero does not trap.
                var segment = _random.Below(_module.Data.Count);
                var length = _module.Data[segment] is { IsActive: false, Content.Length: > 0 } passive ? passive.Content.Length : 0;
                Small(0x7FFF, depth);
                Constant(ValueType.I32, 0);
                Constant(ValueType.I32, (ulong)(_random.Below(length + 1) + (MayTrapHere() ? 1 : 0)));
                _code.Op(Opcode.MemoryInit).Unsigned(segment).Byte(0);
                break;
            case 3 when _random.Chance(25):
                _code.Op(Opcode.DataDrop).Unsigned(_random.Below(_module.Data.Count));
                break;
        }
    }

    private bool TableGet(ValueType type, int depth)
    {
        if (PickTable(type) is not { } table)
        {
            return Leaf(type);
        }

        TableIndex(table, depth);
        _code.Op(Opcode.TableGet).Unsigned(table);
        return true;
    }

    private void TableStatement(int depth)
    {
        if (_module.Tables.Count == 0)
        {
            return;
        }

        // Table 0 serves call_indirect: it is rarely disturbed.
        var table = _random.Below(_module.Tables.Count);
        if (table == 0 && !_random.Chance(25))
        {
            table = _module.Tables.Count - 1;
        }

        var type = _module.Tables[table].Element;
        switch (_random.Below(6))
        {
            case 0:
                TableIndex(table, depth);
                Expression(type, depth - 1);
                _code.Op(Opcode.TableSet).Unsigned(table);
                break;
            case 1:
                Small(3, depth);
                Expression(type, depth - 1);
                Small(1, depth);
                _code.Op(Opcode.TableFill).Unsigned(table);
                break;
            case 2 when PickTable(type) is { } source:
                Small(1, depth);
                Small(1, depth);
                Small(3, depth);
                _code.Op(Opcode.TableCopy).Unsigned(table).Unsigned(source);
                break;
            case 3 when PickElements(type) is { } segment:
                Small(1, depth);
                Constant(ValueType.I32, 0);
                var length = _module.Elements[segment].Mode == SegmentMode.Passive ? _module.Elements[segment].Items.Length : 0;
                Constant(ValueType.I32, (ulong)(_random.Below(Math.Min(length, 3) + 1) + (MayTrapHere() ? 20 : 0)));
                _code.Op(Opcode.TableInit).Unsigned(segment).Unsigned(table);
                break;
            case 4 when _module.Elements.Count > 0 && _random.Chance(25):
                _code.Op(Opcode.ElemDrop).Unsigned(_random.Below(_module.Elements.Count));
                break;
            default:
                TableIndex(table, depth);
                _code.Op(Opcode.TableGet).Unsigned(table);
                Consume(type);
                break;
        }
    }

    /// <summary>An index that exists: every table has at least four elements.</summary>
    private void TableIndex(int table, int depth)
    {
        if (_random.Chance(50))
        {
            Constant(ValueType.I32, (ulong)_random.Below((int)_module.Tables[table].Limits.Minimum + (MayTrapHere() ? 8 : 0)));
        }
        else
        {
            Small(3, depth);
        }
    }

    /// <summary>A number from 0 to a mask, or rarely any.</summary>
    private void Small(int mask, int depth)
    {
        Expression(ValueType.I32, depth - 1);
        if (!MayTrapHere())
        {
            Constant(ValueType.I32, (ulong)mask);
            _code.Op(Opcode.I32And);
        }
    }

    private int? PickTable(ValueType type)
    {
        var candidates = _module.Tables.Index().Where(t => t.Item.Element == type).Select(t => t.Index).ToList();
        return candidates.Count == 0 ? null : _random.Pick(candidates);
    }

    private int? PickElements(ValueType type)
    {
        var candidates = _module.Elements.Index().Where(e => e.Item.Type == type).Select(e => e.Index).ToList();
        return candidates.Count == 0 ? null : _random.Pick(candidates);
    }
}

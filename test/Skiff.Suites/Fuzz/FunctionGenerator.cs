using Skiff.Suites.Modules;
using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <summary>
/// Generates the body of one function, top down: an expression leaves one value of a wanted type, a statement leaves nothing. Every part
/// pays from a budget; without budget only leaves are made.
/// </summary>
internal sealed partial class FunctionGenerator
{
    private readonly ModulePlan _module;
    private readonly FuzzShape _shape;
    private readonly FuzzRandom _random;
    private readonly FunctionType _type;
    private readonly List<ValueType> _locals;
    private readonly HashSet<int> _hiddenLocals = [];
    private readonly Dictionary<ValueType, int> _scratch = [];
    private readonly List<Label> _labels = [];
    private readonly List<int> _counters = [];
    private readonly WasmWriter _code = new();
    private int _budget;

    internal FunctionGenerator(ModulePlan module, FuzzShape shape, FuzzRandom random, FunctionType type)
    {
        _module = module;
        _shape = shape;
        _random = random;
        _type = type;
        _locals = [.. type.Parameters, .. shape.PickTypes(random, shape.MaximalLocals)];
        _budget = shape.Budget;
    }

    /// <summary>A block that branches may leave.</summary>
    /// <param name="Types">What a branch to it takes along: the results, or the parameters of a loop.</param>
    /// <param name="IsTarget">False for counted loops: only their own counter may repeat them.</param>
    private readonly record struct Label(IReadOnlyList<ValueType> Types, bool IsTarget);

    /// <summary>The locals and the code, as the code section wants them.</summary>
    internal WasmWriter Generate()
    {
        _labels.Add(new Label(_type.Results, true));
        CheckFuel(_shape.CallCost);
        Statements(_random.Between(1, 12));
        if (_random.Chance(50))
        {
            ObserveLocals();
        }

        foreach (var result in _type.Results)
        {
            Expression(result, _shape.Depth);
        }

        _code.Op(Opcode.End);
        return WriteLocals().Raw(_code.ToArray());
    }

    /// <summary>A constant instruction.</summary>
    internal static void WriteConstant(WasmWriter writer, ValueType type, ulong bits)
    {
        switch (type)
        {
            case ValueType.I32:
                writer.Op(Opcode.I32Const).Signed((int)bits);
                break;
            case ValueType.I64:
                writer.Op(Opcode.I64Const).Signed((long)bits);
                break;
            case ValueType.F32:
                writer.Op(Opcode.F32Const).Fixed32((uint)bits);
                break;
            case ValueType.F64:
                writer.Op(Opcode.F64Const).Fixed64(bits);
                break;
            default:
                writer.Op(Opcode.RefNull).Type(type);
                break;
        }
    }

    private WasmWriter WriteLocals()
    {
        // One run per local sometimes, else runs as long as possible: both are allowed.
        var declared = _locals.Skip(_type.Parameters.Length).ToList();
        var runs = new List<(int Count, ValueType Type)>();
        var joins = _random.Chance(70);
        foreach (var type in declared)
        {
            if (joins && runs.Count > 0 && runs[^1].Type == type)
            {
                runs[^1] = (runs[^1].Count + 1, type);
            }
            else
            {
                runs.Add((1, type));
            }
        }

        var writer = new WasmWriter().Unsigned(runs.Count);
        foreach (var (count, type) in runs)
        {
            writer.Unsigned(count).Type(type);
        }

        return writer;
    }

    /// <summary>Pays, or returns at once: this is why every module ends.</summary>
    private void CheckFuel(int cost)
    {
        _code.Op(Opcode.GlobalGet).Unsigned(ModulePlan.FuelGlobal).Op(Opcode.I32Const).Signed(cost).Op(Opcode.I32LtS);
        _code.Op(Opcode.If).Byte(0x40);
        foreach (var result in _type.Results)
        {
            WriteConstant(_code, result, 0);
        }

        _code.Op(Opcode.Return).Op(Opcode.End);
        _code.Op(Opcode.GlobalGet).Unsigned(ModulePlan.FuelGlobal).Op(Opcode.I32Const).Signed(cost).Op(Opcode.I32Sub);
        _code.Op(Opcode.GlobalSet).Unsigned(ModulePlan.FuelGlobal);
    }

    /// <summary>Stores every local, so that none of what was computed is lost, and all stay alive until here.</summary>
    private void ObserveLocals()
    {
        if (_module.Memory is null)
        {
            return;
        }

        var address = _random.Below(60000);
        for (var local = 0; local < _locals.Count; local++)
        {
            var type = _locals[local];
            if (type.IsReference || _hiddenLocals.Contains(local))
            {
                continue;
            }

            Constant(ValueType.I32, (ulong)address);
            _code.Op(Opcode.LocalGet).Unsigned(local);
            Canonicalize(type);
            var store = type switch
            {
                ValueType.I32 => Opcode.I32Store,
                ValueType.I64 => Opcode.I64Store,
                ValueType.F32 => Opcode.F32Store,
                _ => Opcode.F64Store,
            };
            _code.Op(store).Unsigned(0).Unsigned(0);
            address += 8;
        }
    }

    /// <summary>Replaces a float on top of the stack by the canonical NaN if it is a NaN: its payload is not determined.</summary>
    private void Canonicalize(ValueType type)
    {
        if (type is not (ValueType.F32 or ValueType.F64))
        {
            return;
        }

        if (!_scratch.TryGetValue(type, out var scratch))
        {
            _scratch[type] = scratch = AddHiddenLocal(type);
        }

        _code.Op(Opcode.LocalTee).Unsigned(scratch);
        Constant(type, type == ValueType.F32 ? Nan.Canonical32 : Nan.Canonical64);
        _code.Op(Opcode.LocalGet).Unsigned(scratch).Op(Opcode.LocalGet).Unsigned(scratch);
        _code.Op(type == ValueType.F32 ? Opcode.F32Eq : Opcode.F64Eq).Op(Opcode.Select);
    }

    /// <summary>A local that random code does not touch.</summary>
    private int AddHiddenLocal(ValueType type)
    {
        _locals.Add(type);
        _hiddenLocals.Add(_locals.Count - 1);
        return _locals.Count - 1;
    }

    private void Constant(ValueType type, ulong bits) => WriteConstant(_code, type, bits);

    /// <summary>A local of the type for random code, or null.</summary>
    private int? PickLocal(ValueType type)
    {
        // The first from a random place on, so that the choice costs no list.
        var start = _locals.Count == 0 ? 0 : _random.Below(_locals.Count);
        for (var i = 0; i < _locals.Count; i++)
        {
            var local = (start + i) % _locals.Count;
            if (_locals[local] == type && !_hiddenLocals.Contains(local))
            {
                return local;
            }
        }

        return null;
    }

    /// <summary>A global of the type, or null; never the one of the fuel.</summary>
    private int? PickGlobal(ValueType type, bool isMutable)
    {
        var candidates = _module.Globals.Index()
            .Where(g => g.Index != ModulePlan.FuelGlobal && g.Item.Type.Type == type && (g.Item.Type.IsMutable || !isMutable))
            .Select(g => g.Index)
            .ToList();
        return candidates.Count == 0 ? null : _random.Pick(candidates);
    }

    /// <summary>Whether to leave something unguarded here, so that it may trap.</summary>
    private bool MayTrapHere() => _random.Chance(_shape.Trapping);
}

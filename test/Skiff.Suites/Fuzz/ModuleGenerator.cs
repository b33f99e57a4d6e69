using Skiff.Suites.Modules;
using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <summary>A generated module, and what a driver needs to know of it.</summary>
/// <param name="Seed">Makes the same module again.</param>
/// <param name="Bytes">The binary format; always valid.</param>
/// <param name="HostFunctions">The types of the functions it imports from <see cref="HostName"/>, named h0, h1, and so on.</param>
/// <param name="Functions">What to call, with their types. <see cref="RefuelName"/> comes before each call.</param>
/// <param name="Globals">The names of its exported globals.</param>
/// <param name="HasMemory">Whether it exports <see cref="MemoryName"/>.</param>
public sealed record GeneratedModule(
    ulong Seed,
    byte[] Bytes,
    IReadOnlyList<FunctionType> HostFunctions,
    IReadOnlyList<(string Name, FunctionType Type)> Functions,
    IReadOnlyList<string> Globals,
    bool HasMemory)
{
    /// <summary>The module name of the host's functions.</summary>
    public const string HostName = "host";

    /// <summary>The export that gives the next call its full fuel: loop iterations and calls are counted in a global.</summary>
    public const string RefuelName = "refuel";

    /// <summary>The export of the memory.</summary>
    public const string MemoryName = "memory";
}

/// <summary>
/// Makes valid modules that always end: every loop and every function entry pays from a global, and without fuel functions return at
/// once. NaNs get canonical before their bits can be observed, so that two right engines agree on every bit of memory.
/// </summary>
public static class ModuleGenerator
{
    /// <summary>The module of a seed.</summary>
    public static GeneratedModule Generate(ulong seed)
    {
        var random = new FuzzRandom(seed);
        var shape = new FuzzShape(random);
        var plan = new ModulePlan();
        PlanFunctions(plan, shape, random);
        PlanGlobals(plan, shape, random);
        PlanMemory(plan, shape, random);
        PlanTables(plan, shape, random);
        var bodies = new List<WasmWriter>();
        for (var i = plan.HostFunctions; i < plan.Functions.Count - 1; i++)
        {
            bodies.Add(new FunctionGenerator(plan, shape, random, plan.Functions[i]).Generate());
        }

        bodies.Add(RefuelBody(shape));
        return new GeneratedModule(
            seed,
            plan.Write(bodies),
            [.. plan.Functions.Take(plan.HostFunctions)],
            [.. plan.Functions.Index().SkipLast(1).Select(f => ($"f{f.Index}", f.Item))],
            [.. plan.Globals.Index().Select(g => $"g{g.Index}")],
            plan.Memory is not null);
    }

    private static void PlanFunctions(ModulePlan plan, FuzzShape shape, FuzzRandom random)
    {
        plan.HostFunctions = shape.HostFunctions;
        for (var i = 0; i < shape.HostFunctions + shape.Functions; i++)
        {
            // Some share a type, so that call_indirect has a choice.
            plan.Functions.Add(plan.Functions.Count > 0 && random.Chance(25)
                ? random.Pick(plan.Functions)
                : new FunctionType([.. shape.PickTypes(random, shape.MaximalParameters)], [.. shape.PickTypes(random, shape.MaximalResults)]));
        }

        if (random.Chance(20))
        {
            plan.Start = plan.Functions.Count;
            plan.Functions.Add(new FunctionType([], []));
        }

        // The last one is refuel.
        plan.Functions.Add(new FunctionType([], []));
    }

    private static void PlanGlobals(ModulePlan plan, FuzzShape shape, FuzzRandom random)
    {
        plan.Globals.Add(new GlobalPlan(new GlobalType(ValueType.I32, true), w => w.Op(Opcode.I32Const).Signed(shape.Fuel)));
        for (var i = random.Below(8); i > 0; i--)
        {
            var type = shape.PickType(random);
            plan.Globals.Add(new GlobalPlan(new GlobalType(type, random.Chance(80)), InitialOf(type, plan, random)));
        }
    }

    private static Action<WasmWriter> InitialOf(ValueType type, ModulePlan plan, FuzzRandom random)
    {
        if (!type.IsReference)
        {
            var bits = EdgeValues.Bits(random, type);
            return w => FunctionGenerator.WriteConstant(w, type, bits);
        }

        var function = random.Below(plan.Functions.Count);
        return type == ValueType.FuncRef && random.Chance(60)
            ? w => w.Op(Opcode.RefFunc).Unsigned(function)
            : w => w.Op(Opcode.RefNull).Type(type);
    }

    private static void PlanMemory(ModulePlan plan, FuzzShape shape, FuzzRandom random)
    {
        if (random.Chance(8))
        {
            return;
        }

        var minimum = (ulong)random.Between(1, 3);
        plan.Memory = new Limits(minimum, minimum + (ulong)random.Below(4));
        for (var i = random.Below(4); i > 0; i--)
        {
            var content = new byte[random.Below(64)];
            for (var j = 0; j < content.Length; j++)
            {
                content[j] = (byte)random.NextBits();
            }

            // Rarely out of bounds: then instantiation traps.
            var end = (int)minimum * 65536;
            var offset = random.Below(100) < shape.Trapping / 3 ? end - content.Length + 1 : random.Chance(30) ? end - content.Length : random.Below(4000);
            plan.Data.Add(new DataPlan(random.Chance(60), offset, content));
        }
    }

    private static void PlanTables(ModulePlan plan, FuzzShape shape, FuzzRandom random)
    {
        var count = random.Chance(85) ? random.Between(1, 3) : 0;
        for (var i = 0; i < count; i++)
        {
            // Table 0 is the one of call_indirect.
            var element = i == 0 || random.Chance(50) ? ValueType.FuncRef : ValueType.ExternRef;
            var minimum = (ulong)random.Between(4, 20);
            plan.Tables.Add(new TableType(element, new Limits(minimum, minimum + (ulong)random.Below(20))));
            var length = random.Between(1, (int)minimum);
            var offset = random.Below(100) < shape.Trapping / 3 ? (int)minimum - length + 1 : random.Between(0, (int)minimum - length);
            plan.Elements.Add(MakeElements(plan, random, SegmentMode.Active, element, i, offset, length));
        }

        for (var i = random.Below(3); i > 0; i--)
        {
            var mode = random.Chance(80) ? SegmentMode.Passive : SegmentMode.Declarative;
            var element = random.Chance(70) ? ValueType.FuncRef : ValueType.ExternRef;
            plan.Elements.Add(MakeElements(plan, random, mode, element, 0, 0, random.Below(12)));
        }
    }

    private static ElementPlan MakeElements(ModulePlan plan, FuzzRandom random, SegmentMode mode, ValueType type, int table, int offset, int length)
    {
        var asExpressions = type != ValueType.FuncRef || random.Chance(40);
        var items = new int?[length];
        for (var i = 0; i < length; i++)
        {
            items[i] = type == ValueType.ExternRef || (asExpressions && random.Chance(15)) ? null : random.Below(plan.Functions.Count);
        }

        return new ElementPlan(mode, type, table, offset, items, asExpressions);
    }

    private static WasmWriter RefuelBody(FuzzShape shape) => new WasmWriter()
        .Unsigned(0)
        .Op(Opcode.I32Const).Signed(shape.Fuel)
        .Op(Opcode.GlobalSet).Unsigned(ModulePlan.FuelGlobal)
        .Op(Opcode.End);
}

using Skiff.Suites.Modules;
using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <summary>
/// Makes valid modules that always end: every loop and every function entry pays from a global, and without fuel functions return at
/// once. NaNs get canonical before their bits can be observed, so that two right engines agree on every bit of memory.
/// </summary>
public static class ModuleGenerator
{
    private const int ModulesWithProvider = 25;

    /// <summary>The module of a seed.</summary>
    public static GeneratedModule Generate(ulong seed)
    {
        var random = new FuzzRandom(seed);
        if (!random.Chance(ModulesWithProvider))
        {
            return Generate(seed, random, null).Module;
        }

        var (provider, plan) = Generate(seed, random, null);
        return Generate(seed, random, (provider, plan)).Module;
    }

    private static (GeneratedModule Module, ModulePlan Plan) Generate(ulong seed, FuzzRandom random, (GeneratedModule Module, ModulePlan Plan)? provider)
    {
        var shape = new FuzzShape(random, provider?.Plan.Fuel);
        var plan = new ModulePlan { Fuel = shape.Fuel };
        for (var i = 0; i < shape.HostFunctions; i++)
        {
            plan.Imports.Add(new ImportPlan(GeneratedModule.HostName, ModulePlan.HostFunctionName(i), ExternalKind.Function));
            plan.Functions.Add(PlanFunction(plan, shape, random));
        }

        if (provider is { } exporter)
        {
            ImportAll(plan, exporter.Plan);
        }

        PlanFunctions(plan, shape, random);
        PlanGlobals(plan, shape, random);
        PlanMemory(plan, shape, random);
        PlanTables(plan, shape, random);
        var bodies = new List<WasmWriter>();
        for (var i = plan.Imported(ExternalKind.Function); i < plan.Functions.Count - 1; i++)
        {
            bodies.Add(new FunctionGenerator(plan, shape, random, plan.Functions[i]).Generate());
        }

        bodies.Add(RefuelBody(shape));
        var module = new GeneratedModule(
            seed,
            plan.Write(bodies),
            [.. plan.Functions.Take(shape.HostFunctions)],
            [.. plan.Functions.Index().SkipLast(1).Select(f => ($"f{f.Index}", f.Item))],
            [.. plan.Globals.Index().Select(g => $"g{g.Index}")],
            plan.Memory is not null,
            provider?.Module);
        return (module, plan);
    }

    /// <summary>Takes all that the provider exports: its fuel first, so that both modules pay from one global.</summary>
    private static void ImportAll(ModulePlan plan, ModulePlan provider)
    {
        foreach (var export in provider.MakeExports().Where(export => export.Name != GeneratedModule.RefuelName))
        {
            plan.Imports.Add(new ImportPlan(GeneratedModule.ProviderName, export.Name, export.Kind));
            switch (export.Kind)
            {
                case ExternalKind.Function:
                    plan.Functions.Add(provider.Functions[export.Index]);
                    break;
                case ExternalKind.Table:
                    plan.Tables.Add(provider.Tables[export.Index]);
                    break;
                case ExternalKind.Memory:
                    plan.Memory = provider.Memory;
                    break;
                case ExternalKind.Global:
                    plan.Globals.Add(provider.Globals[export.Index]);
                    break;
            }
        }
    }

    private static FunctionType PlanFunction(ModulePlan plan, FuzzShape shape, FuzzRandom random) =>
        plan.Functions.Count > 0 && random.Chance(25)
            ? random.Pick(plan.Functions) // a type in common gives call_indirect a choice
            : new FunctionType([.. shape.PickTypes(random, shape.MaximalParameters)], [.. shape.PickTypes(random, shape.MaximalResults)]);

    private static void PlanFunctions(ModulePlan plan, FuzzShape shape, FuzzRandom random)
    {
        for (var i = 0; i < shape.Functions; i++)
        {
            plan.Functions.Add(PlanFunction(plan, shape, random));
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
        if (plan.Globals.Count == 0)
        {
            plan.Globals.Add(new GlobalPlan(new GlobalType(ValueType.I32, true), w => w.Op(Opcode.I32Const).Signed(shape.Fuel)));
        }

        // Initial values may read imported globals that do not change.
        var readable = plan.Globals.Index().Where(g => !g.Item.Type.IsMutable).ToList();
        for (var i = random.Below(8); i > 0; i--)
        {
            var type = shape.PickType(random);
            var source = readable.Where(g => g.Item.Type.Type == type).Select(g => g.Index).ToList();
            plan.Globals.Add(new GlobalPlan(
                new GlobalType(type, random.Chance(80)),
                source.Count > 0 && random.Chance(50) ? ReadGlobal(random.Pick(source)) : InitialOf(type, plan, random)));
        }
    }

    private static Action<WasmWriter> ReadGlobal(int index) => w => w.Op(Opcode.GlobalGet).Unsigned(index);

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
        if (plan.Memory is null)
        {
            if (random.Chance(8))
            {
                return;
            }

            var pages = (ulong)random.Between(1, 3);
            plan.Memory = new Limits(pages, pages + (ulong)random.Below(4));
        }

        var minimum = plan.Memory.Value.Minimum;
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
        var count = plan.Tables.Count + (random.Chance(85) ? random.Between(1, 3) : 0);
        for (var i = 0; i < count; i++)
        {
            if (i == plan.Tables.Count)
            {
                // Table 0 is the one of call_indirect.
                var element = i == 0 || random.Chance(50) ? ValueType.FuncRef : ValueType.ExternRef;
                var size = (ulong)random.Between(4, 20);
                plan.Tables.Add(new TableType(element, new Limits(size, size + (ulong)random.Below(20))));
            }

            var table = plan.Tables[i];
            var minimum = (int)table.Limits.Minimum;
            var length = random.Between(1, minimum);
            var offset = random.Below(100) < shape.Trapping / 3 ? minimum - length + 1 : random.Between(0, minimum - length);
            plan.Elements.Add(MakeElements(plan, random, SegmentMode.Active, table.Element, i, offset, length));
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

using Skiff.Suites.Spec;
using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <summary>Results, or the text of a trap.</summary>
internal sealed record FuzzOutcome(SpecValue[] Values, string? Trap)
{
    /// <inheritdoc/>
    public override string ToString() => Trap is null ? $"({string.Join(", ", Values)})" : $"trap '{Trap}'";
}

/// <summary>A generated module on one engine, with a host whose functions answer what only their arguments determine.</summary>
internal sealed class FuzzSubject(ISpecEngine engine, GeneratedModule module)
{
    private const int MaximalHostCalls = 10_000;
    private ISpecInstance? _instance;

    internal GeneratedModule Module => module;

    internal bool IsInstantiated => _instance is not null;

    /// <summary>The calls that reached the host, in order, since the module was instantiated.</summary>
    internal List<string> HostCalls { get; } = [];

    /// <summary>The oracle stopped because of its own bound: its state says nothing any more.</summary>
    internal bool RanOutOfBudget { get; private set; }

    /// <summary>Whether another engine has to have done the same so far. How deep calls may be nested is each engine's own limit (Core 2.0, 7.2.3).</summary>
    internal bool IsComparable { get; private set; } = true;

    internal FuzzOutcome Instantiate() => Observe(() =>
    {
        _instance = Instantiate(module);
        return [];
    });

    internal FuzzOutcome Call(string function, SpecValue[] arguments) => Observe(() =>
    {
        _instance!.Invoke(GeneratedModule.RefuelName, []);
        return _instance.Invoke(function, arguments);
    });

    internal SpecValue Global(string name) => _instance!.ReadGlobal(name);

    internal ReadOnlySpan<byte> Memory() => module.HasMemory ? _instance!.ViewMemory(GeneratedModule.MemoryName) : [];

    private ISpecInstance Instantiate(GeneratedModule one)
    {
        var imports = new Dictionary<string, ISpecInstance>(StringComparer.Ordinal)
        {
            [GeneratedModule.HostName] = engine.CreateHost([.. one.HostFunctions.Index().Select(f =>
                new SpecHostFunction(ModulePlan.HostFunctionName(f.Index), f.Item, arguments => Answer(f.Index, f.Item, arguments)))]),
        };
        if (one.Provider is { } provider)
        {
            imports[GeneratedModule.ProviderName] = Instantiate(provider);
        }

        return engine.Instantiate(engine.Compile(one.Bytes), imports);
    }

    private FuzzOutcome Observe(Func<SpecValue[]> action)
    {
        try
        {
            return new FuzzOutcome(action(), null);
        }
        catch (SpecTrapException trap)
        {
            RanOutOfBudget |= trap.Message == "out of fuel";
            IsComparable &= trap.Message is not ("out of fuel" or "call stack exhausted");
            return new FuzzOutcome([], trap.Message);
        }
    }

    private SpecValue[] Answer(int function, FunctionType type, SpecValue[] arguments)
    {
        var canonical = Array.ConvertAll(arguments, Canonical);
        if (HostCalls.Count < MaximalHostCalls)
        {
            HostCalls.Add($"h{function}({string.Join(", ", canonical)})");
        }

        var hash = (ulong)function + 1;
        foreach (var argument in canonical)
        {
            hash = ((hash << 7) | (hash >> 57)) ^ argument.Low ^ (argument.Reference is ExternReference reference ? reference.Number + 1 : 0);
        }

        var random = new FuzzRandom(hash);
        return [.. type.Results.Select(result => EdgeValues.Argument(random, result))];
    }

    /// <summary>Hides what the specification leaves open: payloads of NaNs, and which object stands for a function.</summary>
    private static SpecValue Canonical(SpecValue value) => value.Type switch
    {
        ValueType.F32 when float.IsNaN(BitConverter.UInt32BitsToSingle((uint)value.Low)) => value with { Low = Nan.Canonical32 },
        ValueType.F64 when double.IsNaN(BitConverter.UInt64BitsToDouble(value.Low)) => value with { Low = Nan.Canonical64 },
        ValueType.FuncRef => value with { Reference = value.Reference is null ? null : "function", Low = 0 },
        ValueType.ExternRef => value with { Low = 0 },
        _ => value,
    };
}

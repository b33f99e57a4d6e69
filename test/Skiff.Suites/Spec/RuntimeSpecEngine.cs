using Skiff.Runtime;

namespace Skiff.Suites.Spec;

/// <summary>The compiled engine behind the interface of the suites: one store for everything, as the scripts want it.</summary>
public sealed class RuntimeSpecEngine : ISpecEngine
{
    private readonly Engine _engine;
    private readonly Store _store;

    /// <summary>Makes one with an engine of its own, or with one that others use too.</summary>
    public RuntimeSpecEngine(Engine? engine = null, StoreLimits? limits = null)
    {
        _engine = engine ?? new Engine();
        _store = new Store(_engine, limits ?? StoreLimits.Default);
    }

    /// <inheritdoc/>
    public string Name => "compiled";

    /// <summary>The store, for deadlines and fuel.</summary>
    public Store Store => _store;

    /// <inheritdoc/>
    public ISpecModule Compile(ReadOnlyMemory<byte> bytes) => new LoadedModule(WasmModule.Compile(_engine, bytes));

    /// <inheritdoc/>
    public ISpecInstance Instantiate(ISpecModule module, IReadOnlyDictionary<string, ISpecInstance> imports)
    {
        var loaded = ((LoadedModule)module).Module;
        try
        {
            return new CompiledInstance(this, Link(loaded, imports).Instantiate(_store, loaded));
        }
        catch (TrapException trap)
        {
            throw new SpecTrapException(trap.Message, trap);
        }
        catch (LinkException link)
        {
            throw new SpecLinkException(link.Message, link);
        }
    }

    /// <inheritdoc/>
    public ISpecInstance CreateHost(IReadOnlyList<SpecHostFunction> functions) => new HostInstance(functions);

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private Linker Link(WasmModule module, IReadOnlyDictionary<string, ISpecInstance> imports)
    {
        var linker = new Linker(_engine);
        foreach (var import in module.Imports)
        {
            switch (imports.GetValueOrDefault(import.Module))
            {
                case CompiledInstance exporter when exporter.Instance.GetExport(import.Name) is { } value:
                    linker.Define(import.Module, import.Name, value);
                    break;
                case HostInstance host when host.Functions.FirstOrDefault(f => f.Name == import.Name) is { } function:
                    linker.DefineFunction(import.Module, import.Name, function.Type, call => CallHost(function, call));
                    break;
                default:
                    break; // The linker says that it is unknown.
            }
        }

        return linker;
    }

    private ValueTask CallHost(SpecHostFunction function, HostCall call)
    {
        var arguments = new SpecValue[function.Type.Parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = ToSpec(call.Get(i), function.Type.Parameters[i]);
        }

        var results = function.Body(arguments);
        for (var i = 0; i < results.Length; i++)
        {
            call.Set(i, FromSpec(results[i]));
        }

        return default;
    }

    private SpecValue ToSpec(Value value, ValueType type) => type switch
    {
        ValueType.ExternRef => new SpecValue(type, 0, 0, _store.GetExternal(value)),
        ValueType.FuncRef => new SpecValue(type, 0, 0, _store.GetFunction(value)),
        ValueType.I32 or ValueType.F32 => new SpecValue(type, (uint)value.Low),
        _ => new SpecValue(type, value.Low, value.High),
    };

    private Value FromSpec(SpecValue value) => value.Type switch
    {
        ValueType.ExternRef => _store.FromExternal(value.Reference),
        ValueType.FuncRef => Value.FromFunction((Function?)value.Reference),
        _ => Value.FromV128(value.Low, value.High),
    };

    private sealed record LoadedModule(WasmModule Module) : ISpecModule;

    private sealed record HostInstance(IReadOnlyList<SpecHostFunction> Functions) : ISpecInstance
    {
        public SpecValue[] Invoke(string export, ReadOnlySpan<SpecValue> arguments) =>
            Functions.First(f => f.Name == export).Body(arguments.ToArray());

        public SpecValue ReadGlobal(string export) => throw new InvalidOperationException("a host has no globals");

        public ReadOnlySpan<byte> ViewMemory(string export) => throw new InvalidOperationException("a host has no memory");
    }

    private sealed class CompiledInstance(RuntimeSpecEngine engine, Instance instance) : ISpecInstance
    {
        public Instance Instance => instance;

        public SpecValue[] Invoke(string export, ReadOnlySpan<SpecValue> arguments)
        {
            var function = instance.GetFunction(export) ?? throw new KeyNotFoundException($"no function \"{export}\"");
            var values = new Value[arguments.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = engine.FromSpec(arguments[i]);
            }

            var results = new Value[function.Type.Results.Length];
            try
            {
                function.Call(values, results);
            }
            catch (TrapException trap)
            {
                throw new SpecTrapException(trap.Message, trap);
            }

            return [.. results.Zip(function.Type.Results, engine.ToSpec)];
        }

        public SpecValue ReadGlobal(string export)
        {
            var global = instance.GetGlobal(export) ?? throw new KeyNotFoundException($"no global \"{export}\"");
            return engine.ToSpec(global.Value, global.Type.Type);
        }

        public ReadOnlySpan<byte> ViewMemory(string export) =>
            (instance.GetMemory(export) ?? throw new KeyNotFoundException($"no memory \"{export}\"")).Span;
    }
}

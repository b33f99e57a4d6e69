using Skiff.Runtime.Instantiation;
using Skiff.Wasm;

namespace Skiff.Runtime;

/// <summary>
/// Names what modules may import, and instantiates them. Host functions are independent of a store; other definitions belong to one.
/// Not thread-safe while definitions are added; afterwards it may be used by many threads.
/// </summary>
public sealed class Linker
{
    private readonly Dictionary<(string Module, string Name), Definition> _definitions = [];

    /// <summary>Makes an empty linker.</summary>
    public Linker(Engine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Engine = engine;
    }

    /// <summary>The engine.</summary>
    public Engine Engine { get; }

    /// <summary>Defines something of a store; replaces what had the name before.</summary>
    public Linker Define(string module, string name, Extern value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _definitions[(module, name)] = new Definition(value, null, null);
        return this;
    }

    /// <summary>Defines a function of the host; replaces what had the name before.</summary>
    public Linker DefineFunction(string module, string name, FunctionType type, HostFunction function)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(function);
        _definitions[(module, name)] = new Definition(null, type, function);
        return this;
    }

    /// <summary>Defines all exports of an instance under a module name.</summary>
    public Linker DefineInstance(string module, Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        foreach (var (name, value) in instance.Exports)
        {
            Define(module, name, value);
        }

        return this;
    }

    /// <summary>Whether a name is defined.</summary>
    public bool IsDefined(string module, string name) => _definitions.ContainsKey((module, name));

    /// <summary>Instantiates a module: resolves its imports, allocates, copies the active segments, calls the start function (Core 2.0, 4.5.4).</summary>
    /// <exception cref="LinkException">"unknown import" or "incompatible import type", or a limit of the store.</exception>
    /// <exception cref="TrapException">A segment does not fit, or the start function trapped. What was written to imported tables and memories stays.</exception>
    public Instance Instantiate(Store store, WasmModule module)
    {
        var instance = Prepare(store, module);
        if (module.Module.Start is { } start)
        {
            instance.FunctionAt(start).Call();
        }

        return instance;
    }

    /// <summary>The same; the start function may wait for host functions.</summary>
    /// <inheritdoc cref="Instantiate"/>
    public async ValueTask<Instance> InstantiateAsync(Store store, WasmModule module, CancellationToken cancellationToken = default)
    {
        var instance = Prepare(store, module);
        if (module.Module.Start is { } start)
        {
            await instance.FunctionAt(start).CallAsync(default, default, cancellationToken).ConfigureAwait(false);
        }

        return instance;
    }

    internal bool TryFind(string module, string name, out Definition definition) => _definitions.TryGetValue((module, name), out definition);

    /// <summary>Instantiation without the start function.</summary>
    internal Instance Prepare(Store store, WasmModule module)
    {
        var instance = Allocate(store, module);
        Segments.CopyActive(instance);
        return instance;
    }

    /// <summary>Instantiation without the active segments and the start function.</summary>
    internal Instance Allocate(Store store, WasmModule module)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(module);
        if (store.Engine != Engine || module.Engine != Engine)
        {
            throw new ArgumentException("linker, store and module are of different engines");
        }

        return InstanceBuilder.Allocate(store, module, ImportResolver.Resolve(this, store, module));
    }

    /// <summary>What a name stands for: something of a store, or a host function with its type.</summary>
    internal readonly record struct Definition(Extern? Value, FunctionType? Type, HostFunction? Function);
}

using Skiff.Components.Types;

namespace Skiff.Components;

/// <summary>An interface that the host implements: resource types and functions by name. Made by <see cref="ComponentLinker.DefineInstance"/>.</summary>
public sealed class HostInstance
{
    private readonly ComponentLinker _linker;
    private readonly Dictionary<string, HostResourceType> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HostFunctionDefinition> _functions = new(StringComparer.Ordinal);

    internal HostInstance(ComponentLinker linker, string name)
    {
        _linker = linker;
        Name = name;
    }

    /// <summary>Its name; empty for what components import without an interface.</summary>
    public string Name { get; }

    /// <summary>Defines a resource type; replaces what had the name before.</summary>
    /// <exception cref="InvalidOperationException">The linker has been used.</exception>
    public HostInstance DefineResource(string name, HostResourceType type)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(type);
        _linker.ThrowIfFrozen();
        _resources[name] = type;
        return this;
    }

    /// <summary>Defines a function; replaces what had the name before.</summary>
    /// <param name="name">As in WIT, for example <c>[method]output-stream.write</c>.</param>
    /// <param name="type">Its type; that of every importer is compared with it.</param>
    /// <param name="function">Called with flat arguments.</param>
    /// <exception cref="InvalidOperationException">The linker has been used.</exception>
    public HostInstance DefineFunction(string name, ComponentFunctionType type, LoweredHostFunction function)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(function);
        _linker.ThrowIfFrozen();
        _functions[name] = new HostFunctionDefinition(type, function);
        return this;
    }

    internal HostResourceType? FindResource(string name) => _resources.GetValueOrDefault(name);

    internal HostFunctionDefinition? FindFunction(string name) => _functions.GetValueOrDefault(name);
}

/// <summary>A function of the host with its type.</summary>
internal sealed record HostFunctionDefinition(ComponentFunctionType Type, LoweredHostFunction Function);

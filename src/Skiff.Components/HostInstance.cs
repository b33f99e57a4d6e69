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

    /// <summary>Defines everything that another interface has at this moment: the same functions, the same resource types. For the versions of an interface.</summary>
    /// <exception cref="InvalidOperationException">The linker has been used.</exception>
    public HostInstance Include(HostInstance other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _linker.ThrowIfFrozen();
        foreach (var (name, type) in other._resources)
        {
            _resources[name] = type;
        }

        foreach (var (name, function) in other._functions)
        {
            _functions[name] = function;
        }

        return this;
    }

    /// <summary>Defines one function of another interface, perhaps under another name: importers may know it, and its parameters, as something else.</summary>
    /// <param name="other">The other interface.</param>
    /// <param name="function">The function's name there.</param>
    /// <param name="name">Its name here.</param>
    /// <param name="parameters">The names of all parameters here; none to keep those of <paramref name="other"/>.</param>
    /// <exception cref="ArgumentException">There is no such function, or it has another number of parameters.</exception>
    /// <exception cref="InvalidOperationException">The linker has been used.</exception>
    public HostInstance Include(HostInstance other, string function, string name, params ReadOnlySpan<string> parameters)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(name);
        var definition = other.FindFunction(function) ?? throw new ArgumentException($"{other.Name} has no function '{function}'", nameof(function));
        _linker.ThrowIfFrozen();
        _functions[name] = parameters.IsEmpty ? definition : definition with { Type = definition.Type with { Parameters = Renamed(definition.Type.Parameters, parameters) } };
        return this;
    }

    /// <summary>Takes away what was defined: a function or a resource type.</summary>
    /// <exception cref="InvalidOperationException">The linker has been used.</exception>
    public HostInstance Remove(string name)
    {
        _linker.ThrowIfFrozen();
        _resources.Remove(name);
        _functions.Remove(name);
        return this;
    }

    internal HostResourceType? FindResource(string name) => _resources.GetValueOrDefault(name);

    internal HostFunctionDefinition? FindFunction(string name) => _functions.GetValueOrDefault(name);

    private static EquatableArray<NamedType> Renamed(EquatableArray<NamedType> parameters, ReadOnlySpan<string> names)
    {
        if (names.Length != parameters.Length)
        {
            throw new ArgumentException($"the function has {parameters.Length} parameters, {names.Length} names were given", nameof(names));
        }

        var renamed = new NamedType[names.Length];
        for (var i = 0; i < renamed.Length; i++)
        {
            renamed[i] = parameters[i] with { Name = names[i] };
        }

        return [.. renamed];
    }
}

/// <summary>A function of the host with its type.</summary>
internal sealed record HostFunctionDefinition(ComponentFunctionType Type, LoweredHostFunction Function);

using System.Collections.Immutable;
using Skiff.Components;

namespace Skiff.Suites.Components;

/// <summary>What a command of a script does. Scripts come as JSON with binaries, or as text; both become these.</summary>
public enum ComponentCommandKind
{
    /// <summary>Defines a component and instantiates it.</summary>
    Module,

    /// <summary>Defines a component.</summary>
    ModuleDefinition,

    /// <summary>Instantiates a component that was defined.</summary>
    ModuleInstance,

    /// <summary>Calls a function.</summary>
    Action,

    /// <summary>A call must return something.</summary>
    AssertReturn,

    /// <summary>A call must trap.</summary>
    AssertTrap,

    /// <summary>The component can be read but is not valid.</summary>
    AssertInvalid,

    /// <summary>The component cannot be read.</summary>
    AssertMalformed,

    /// <summary>The imports of the component cannot be satisfied.</summary>
    AssertUnlinkable,

    /// <summary>The instantiation of the component traps.</summary>
    AssertUninstantiable,
}

/// <summary>A command of a script.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="KindName">Its name in reports: that of the JSON form.</param>
/// <param name="Line">The line of the text.</param>
public sealed record ComponentCommand(ComponentCommandKind Kind, string KindName, int Line)
{
    /// <summary>The name of the component or instance that it makes, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The component to instantiate or the instance to call, or null for the last one.</summary>
    public string? Target { get; init; }

    /// <summary>The binary of its component; lets WatException through where the component is malformed text.</summary>
    public Func<byte[]>? ReadComponent { get; init; }

    /// <summary>The function to call.</summary>
    public string? Export { get; init; }

    /// <summary>The arguments of the call.</summary>
    public ImmutableArray<ComponentValue> Arguments { get; init; } = [];

    /// <summary>What the call must return.</summary>
    public ImmutableArray<ComponentValue> Expected { get; init; } = [];

    /// <summary>What the error must say.</summary>
    public string? Text { get; init; }
}

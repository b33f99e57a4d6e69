using System.Collections.Immutable;
using Skiff.Wasm;

namespace Skiff.Components.Types;

/// <summary>What an import needs or an export has, all references resolved. Source: Component Model, Explainer.md, "externdesc".</summary>
public abstract record ExternType;

/// <summary>A function.</summary>
/// <param name="Function">Its type.</param>
public sealed record FunctionExtern(ComponentFunctionType Function) : ExternType;

/// <summary>A type: an alias of a value type, or a resource type (given or, at an import, any).</summary>
/// <param name="Type">A <see cref="ComponentValueType"/>, a <see cref="ResourceType"/>, or one of the types of functions, instances and components.</param>
/// <param name="IsSubResource">True for <c>(sub resource)</c>: the importer takes any resource type, which <paramref name="Type"/> then stands for.</param>
public sealed record TypeExtern(object Type, bool IsSubResource = false) : ExternType;

/// <summary>An instance.</summary>
/// <param name="Instance">Its type.</param>
public sealed record InstanceExtern(ComponentInstanceType Instance) : ExternType;

/// <summary>A component.</summary>
/// <param name="Component">Its type.</param>
public sealed record ComponentExtern(ComponentType Component) : ExternType;

/// <summary>A core module.</summary>
/// <param name="Module">Its type.</param>
public sealed record CoreModuleExtern(CoreModuleType Module) : ExternType;

/// <summary>A value (decoded and validated; refused at instantiation).</summary>
/// <param name="Type">Its type.</param>
public sealed record ValueExtern(ComponentValueType Type) : ExternType;

/// <summary>The type of a component function.</summary>
/// <param name="IsAsync">Whether it is an async function (it may block its caller's task).</param>
/// <param name="Parameters">In order.</param>
/// <param name="Result">Null if it has none.</param>
public sealed record ComponentFunctionType(bool IsAsync, EquatableArray<NamedType> Parameters, ComponentValueType? Result);

/// <summary>The type of a component instance.</summary>
/// <param name="exports">By name, in order.</param>
public sealed class ComponentInstanceType(ImmutableArray<KeyValuePair<string, ExternType>> exports)
{
    /// <summary>By name, in order.</summary>
    public ImmutableArray<KeyValuePair<string, ExternType>> Exports { get; } = exports;
}

/// <summary>The type of a component.</summary>
/// <param name="imports">By name, in order.</param>
/// <param name="exports">By name, in order.</param>
public sealed class ComponentType(ImmutableArray<KeyValuePair<string, ExternType>> imports, ImmutableArray<KeyValuePair<string, ExternType>> exports)
{
    /// <summary>By name, in order.</summary>
    public ImmutableArray<KeyValuePair<string, ExternType>> Imports { get; } = imports;

    /// <summary>By name, in order.</summary>
    public ImmutableArray<KeyValuePair<string, ExternType>> Exports { get; } = exports;
}

/// <summary>The type of a core module.</summary>
/// <param name="imports">Module name, field name, type.</param>
/// <param name="exports">Name, type.</param>
public sealed class CoreModuleType(ImmutableArray<CoreImportType> imports, ImmutableArray<CoreExportType> exports)
{
    /// <summary>The imports.</summary>
    public ImmutableArray<CoreImportType> Imports { get; } = imports;

    /// <summary>The exports.</summary>
    public ImmutableArray<CoreExportType> Exports { get; } = exports;
}

/// <summary>An import of a core module.</summary>
/// <param name="Module">First part of the name.</param>
/// <param name="Name">Second part.</param>
/// <param name="Type">What it needs.</param>
public sealed record CoreImportType(string Module, string Name, CoreExternType Type);

/// <summary>An export of a core module or a core instance.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it has.</param>
public sealed record CoreExportType(string Name, CoreExternType Type);

/// <summary>The type of a core function, table, memory, global or tag.</summary>
public abstract record CoreExternType
{
    /// <summary>A function.</summary>
    public sealed record Function(FunctionType Type) : CoreExternType;

    /// <summary>A table.</summary>
    public sealed record Table(TableType Type) : CoreExternType;

    /// <summary>A memory.</summary>
    public sealed record Memory(MemoryType Type) : CoreExternType;

    /// <summary>A global.</summary>
    public sealed record Global(GlobalType Type) : CoreExternType;

    /// <summary>A tag (exception handling; decoded, refused when compiled).</summary>
    public sealed record Tag(FunctionType Type) : CoreExternType;
}

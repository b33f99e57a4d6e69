using System.Collections.Immutable;
using Skiff.Wasm;

namespace Skiff.Components.Model;

/// <summary>
/// A decoded component: its definitions in their order, indices not yet resolved. Immutable. Whether it is valid is a separate question.
/// Source: Component Model, Binary.md and Explainer.md.
/// </summary>
public sealed class Component
{
    /// <summary>Where it begins in the outermost file; 0 for the outermost one itself.</summary>
    public long Offset { get; init; }

    /// <summary>The bytes it was decoded from (for a nested one, its part of the file).</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>All definitions in the order of the binary; each adds to the index space of its sort.</summary>
    public required ImmutableArray<Definition> Definitions { get; init; }

    /// <summary>Custom sections in their order.</summary>
    public ImmutableArray<CustomSection> CustomSections { get; init; } = [];

    /// <summary>The name given by the component-name section, or null.</summary>
    public string? Name { get; init; }
}

/// <summary>What an index counts.</summary>
public enum Sort : byte
{
    /// <summary>Core function.</summary>
    CoreFunction,

    /// <summary>Core table.</summary>
    CoreTable,

    /// <summary>Core memory.</summary>
    CoreMemory,

    /// <summary>Core global.</summary>
    CoreGlobal,

    /// <summary>Core tag.</summary>
    CoreTag,

    /// <summary>Core type.</summary>
    CoreType,

    /// <summary>Core module.</summary>
    CoreModule,

    /// <summary>Core instance.</summary>
    CoreInstance,

    /// <summary>Component function.</summary>
    Function,

    /// <summary>Value.</summary>
    Value,

    /// <summary>Type.</summary>
    Type,

    /// <summary>Component.</summary>
    Component,

    /// <summary>Component instance.</summary>
    Instance,
}

/// <summary>An index in the space of a sort.</summary>
/// <param name="Sort">Which space.</param>
/// <param name="Index">Counted from 0.</param>
public readonly record struct SortIndex(Sort Sort, int Index);

/// <summary>A definition of a component.</summary>
/// <param name="Offset">Where it begins, in bytes from the start of the outermost file.</param>
public abstract record Definition(long Offset);

/// <summary>A core module inside the component. Its <see cref="Module.Bytes"/> are a slice of the component.</summary>
public sealed record CoreModuleDefinition(long Offset, Module Module) : Definition(Offset);

/// <summary>Instantiates a core module: each argument is a core instance under the name of the imports' module.</summary>
public sealed record InstantiateCoreModule(long Offset, int Module, ImmutableArray<CoreArgument> Arguments) : Definition(Offset);

/// <summary>A core instance put together from definitions at hand.</summary>
public sealed record InlineCoreInstance(long Offset, ImmutableArray<InlineCoreExport> Exports) : Definition(Offset);

/// <summary>An argument of a core instantiation.</summary>
public readonly record struct CoreArgument(string Name, int Instance);

/// <summary>An export of an inline core instance.</summary>
public readonly record struct InlineCoreExport(string Name, SortIndex Item);

/// <summary>A core type: a function type or a module type.</summary>
public sealed record CoreTypeDefinition(long Offset, CoreTypeSyntax Type) : Definition(Offset);

/// <summary>A nested component.</summary>
public sealed record NestedComponentDefinition(long Offset, Component Component) : Definition(Offset);

/// <summary>Instantiates a component.</summary>
public sealed record InstantiateComponent(long Offset, int Component, ImmutableArray<InstantiationArgument> Arguments) : Definition(Offset);

/// <summary>An instance put together from definitions at hand.</summary>
public sealed record InlineInstance(long Offset, ImmutableArray<InlineExport> Exports) : Definition(Offset);

/// <summary>An argument of a component instantiation.</summary>
public readonly record struct InstantiationArgument(string Name, SortIndex Item);

/// <summary>An export of an inline instance.</summary>
public readonly record struct InlineExport(ExternName Name, SortIndex Item);

/// <summary>Alias of an export of a component instance.</summary>
public sealed record ExportAlias(long Offset, Sort Sort, int Instance, string Name) : Definition(Offset);

/// <summary>Alias of an export of a core instance.</summary>
public sealed record CoreExportAlias(long Offset, Sort Sort, int Instance, string Name) : Definition(Offset);

/// <summary>Alias of something of an enclosing component; <paramref name="Outer"/> 0 is this one.</summary>
public sealed record OuterAlias(long Offset, Sort Sort, int Outer, int Index) : Definition(Offset);

/// <summary>A type.</summary>
public sealed record TypeDefinition(long Offset, TypeSyntax Type) : Definition(Offset);

/// <summary>Makes a component function of a core function.</summary>
public sealed record CanonLift(long Offset, int CoreFunction, ImmutableArray<CanonOption> Options, int Type) : Definition(Offset);

/// <summary>Makes a core function of a component function.</summary>
public sealed record CanonLower(long Offset, int Function, ImmutableArray<CanonOption> Options) : Definition(Offset);

/// <summary>A core function that the runtime provides: resource, task, stream... built-ins. <see cref="CanonBuiltinKind"/> says which parts each has.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Kind">Which; the number is the byte of the binary format.</param>
/// <param name="Type">The operand type where the built-in has one: a type index, or a value type (<c>task.return</c>; null for no result).</param>
/// <param name="Operand">A further number where it has one: an index, a slot.</param>
/// <param name="IsAsyncOrCancellable">The <c>async</c>, <c>cancellable</c> or <c>shared</c> immediate.</param>
/// <param name="Options">Canonical options where it has them, else empty.</param>
/// <param name="Operand2">A second number where it has one: a table index.</param>
/// <param name="CoreType">The type of a slot (<c>context.get</c>, <c>context.set</c>).</param>
public sealed record CanonBuiltin(
    long Offset,
    CanonBuiltinKind Kind,
    TypeReference? Type,
    int Operand,
    bool IsAsyncOrCancellable,
    ImmutableArray<CanonOption> Options,
    int Operand2 = 0,
    Skiff.Wasm.ValueType? CoreType = null) : Definition(Offset);

/// <summary>Calls a function at instantiation (values).</summary>
public sealed record StartDefinition(long Offset, int Function, ImmutableArray<int> Arguments, int Results) : Definition(Offset);

/// <summary>An import.</summary>
public sealed record ImportDefinition(long Offset, ExternName Name, ExternDescriptor Type) : Definition(Offset);

/// <summary>An export; it adds a new index of the same sort.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Name">Its name.</param>
/// <param name="Item">What.</param>
/// <param name="Ascription">The type it is exported at, or null for its own.</param>
public sealed record ExportDefinition(long Offset, ExternName Name, SortIndex Item, ExternDescriptor? Ascription) : Definition(Offset);

/// <summary>The name of an import or export with its attributes.</summary>
/// <param name="Name">Plain name or interface name, as written.</param>
/// <param name="Implements">The <c>implements</c> attribute, or null.</param>
/// <param name="ExternalId">The <c>external-id</c> attribute, or null.</param>
/// <param name="VersionSuffix">The version suffix, or null.</param>
public readonly record struct ExternName(string Name, string? Implements = null, string? ExternalId = null, string? VersionSuffix = null);

/// <summary>An option of a canonical definition.</summary>
public readonly record struct CanonOption(CanonOptionKind Kind, int Index = 0);

/// <summary>Which option; the number is the byte of the binary format.</summary>
public enum CanonOptionKind : byte
{
    /// <summary>Strings are UTF-8.</summary>
    Utf8 = 0,

    /// <summary>Strings are UTF-16.</summary>
    Utf16 = 1,

    /// <summary>Strings are Latin-1 or UTF-16, told by the top bit of the length.</summary>
    Latin1OrUtf16 = 2,

    /// <summary>A core memory.</summary>
    Memory = 3,

    /// <summary>A core function that allocates.</summary>
    Realloc = 4,

    /// <summary>A core function called after the results were read.</summary>
    PostReturn = 5,

    /// <summary>The async ABI.</summary>
    Async = 6,

    /// <summary>The callback of the async ABI.</summary>
    Callback = 7,
}

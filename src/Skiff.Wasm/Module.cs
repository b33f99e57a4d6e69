using System.Collections.Immutable;

namespace Skiff.Wasm;

/// <summary>
/// A decoded module: immutable data, safe to share between threads. Indices of the specification's index spaces count the
/// imports first. Whether it is valid is a separate question (Validation). Source: WebAssembly Core 2.0, 2.5.
/// </summary>
public sealed class Module
{
    /// <summary>The bytes it was decoded from; <see cref="FunctionBody.Code"/> and segments are slices of it.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The function types.</summary>
    public ImmutableArray<FunctionType> Types { get; init; } = [];

    /// <summary>The imports in their order.</summary>
    public ImmutableArray<Import> Imports { get; init; } = [];

    /// <summary>The type index of every function: imported ones first, then defined ones.</summary>
    public ImmutableArray<int> FunctionTypeIndices { get; init; } = [];

    /// <summary>The type of every table, imported ones first.</summary>
    public ImmutableArray<TableType> Tables { get; init; } = [];

    /// <summary>Whether it may have more than one memory (multi-memory proposal): modules inside components may. Memory indices in its code are then numbers.</summary>
    public bool AllowsSeveralMemories { get; init; }

    /// <summary>The type of every memory, imported ones first.</summary>
    public ImmutableArray<MemoryType> Memories { get; init; } = [];

    /// <summary>The type of every global, imported ones first.</summary>
    public ImmutableArray<GlobalType> Globals { get; init; } = [];

    /// <summary>The initial values of the defined globals, in their order.</summary>
    public ImmutableArray<ConstantExpression> GlobalInitializers { get; init; } = [];

    /// <summary>The exports in their order.</summary>
    public ImmutableArray<Export> Exports { get; init; } = [];

    /// <summary>The function that instantiation calls last, or null.</summary>
    public int? Start { get; init; }

    /// <summary>The element segments.</summary>
    public ImmutableArray<ElementSegment> Elements { get; init; } = [];

    /// <summary>The number said by the data count section, or null where there is none.</summary>
    public int? DataCount { get; init; }

    /// <summary>The bodies of the defined functions, in their order.</summary>
    public ImmutableArray<FunctionBody> Bodies { get; init; } = [];

    /// <summary>The data segments.</summary>
    public ImmutableArray<DataSegment> Data { get; init; } = [];

    /// <summary>Custom sections in their order, the name section included.</summary>
    public ImmutableArray<CustomSection> CustomSections { get; init; } = [];

    /// <summary>Names for people, from the name section; empty where there is none or it is malformed.</summary>
    public ModuleNames Names { get; init; } = ModuleNames.Empty;

    /// <summary>How many functions are imported: the index of the first defined function.</summary>
    public int ImportedFunctionCount { get; init; }

    /// <summary>How many tables are imported.</summary>
    public int ImportedTableCount { get; init; }

    /// <summary>How many memories are imported.</summary>
    public int ImportedMemoryCount { get; init; }

    /// <summary>How many globals are imported.</summary>
    public int ImportedGlobalCount { get; init; }

    /// <summary>How many functions there are, imported ones included.</summary>
    public int FunctionCount => FunctionTypeIndices.Length;

    /// <summary>The type of a function, by its index (imports first).</summary>
    public FunctionType TypeOfFunction(int functionIndex) => Types[FunctionTypeIndices[functionIndex]];
}

/// <summary>An import. <see cref="Index"/> is its index in the index space of its kind.</summary>
/// <param name="Module">The first part of the name.</param>
/// <param name="Name">The second part of the name.</param>
/// <param name="Kind">What is imported.</param>
/// <param name="Index">For example the function index; the type is found there in the module.</param>
public sealed record Import(string Module, string Name, ExternalKind Kind, int Index);

/// <summary>An export.</summary>
/// <param name="Name">Unique in the module.</param>
/// <param name="Kind">What is exported.</param>
/// <param name="Index">In the index space of the kind.</param>
public sealed record Export(string Name, ExternalKind Kind, int Index);

/// <summary>An expression that instantiation evaluates.</summary>
/// <param name="Code">The instructions, the final <c>end</c> included.</param>
/// <param name="Offset">Where <paramref name="Code"/> begins in the file.</param>
public sealed record ConstantExpression(ReadOnlyMemory<byte> Code, long Offset);

/// <summary>Some locals of one type.</summary>
/// <param name="Count">How many.</param>
/// <param name="Type">Their type.</param>
public readonly record struct LocalRun(uint Count, ValueType Type);

/// <summary>The body of a defined function.</summary>
/// <param name="Locals">The declared locals (parameters come before them), as runs.</param>
/// <param name="Code">The instructions, the final <c>end</c> included.</param>
/// <param name="Offset">Where <paramref name="Code"/> begins in the file.</param>
public sealed record FunctionBody(ImmutableArray<LocalRun> Locals, ReadOnlyMemory<byte> Code, long Offset);

/// <summary>How a segment is used.</summary>
public enum SegmentMode
{
    /// <summary>Copied at instantiation.</summary>
    Active,

    /// <summary>Copied by instructions.</summary>
    Passive,

    /// <summary>Only declares that functions are referenced (elements).</summary>
    Declarative,
}

/// <summary>An element segment. Exactly one of <see cref="Functions"/> and <see cref="Expressions"/> is used.</summary>
public sealed class ElementSegment
{
    /// <summary>How it is used.</summary>
    public required SegmentMode Mode { get; init; }

    /// <summary>The reference type of the elements.</summary>
    public required ValueType Type { get; init; }

    /// <summary>The table of an active segment.</summary>
    public int TableIndex { get; init; }

    /// <summary>Where an active segment begins in the table.</summary>
    public ConstantExpression? TableOffset { get; init; }

    /// <summary>The elements as function indices, where the segment is written that way.</summary>
    public ImmutableArray<int> Functions { get; init; } = [];

    /// <summary>The elements as expressions, where the segment is written that way.</summary>
    public ImmutableArray<ConstantExpression> Expressions { get; init; } = [];

    /// <summary>How many elements.</summary>
    public int Count => Math.Max(Functions.Length, Expressions.Length);

    /// <summary>Where the segment begins in the file.</summary>
    public long Offset { get; init; }
}

/// <summary>A data segment.</summary>
public sealed class DataSegment
{
    /// <summary>Active or passive.</summary>
    public required SegmentMode Mode { get; init; }

    /// <summary>The memory of an active segment.</summary>
    public int MemoryIndex { get; init; }

    /// <summary>Where an active segment begins in the memory.</summary>
    public ConstantExpression? MemoryOffset { get; init; }

    /// <summary>The content.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Where the segment begins in the file.</summary>
    public long Offset { get; init; }
}

/// <summary>A custom section.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">What follows the name.</param>
public sealed record CustomSection(string Name, ReadOnlyMemory<byte> Content);

/// <summary>The names of the name section. Source: WebAssembly Core 2.0, 7.4.1.</summary>
public sealed class ModuleNames
{
    /// <summary>No names.</summary>
    public static ModuleNames Empty { get; } = new();

    /// <summary>The module's name, or null.</summary>
    public string? Module { get; init; }

    /// <summary>Names of functions by function index.</summary>
    public IReadOnlyDictionary<int, string> Functions { get; init; } = ImmutableDictionary<int, string>.Empty;
}

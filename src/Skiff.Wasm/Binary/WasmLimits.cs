namespace Skiff.Wasm.Binary;

/// <summary>
/// How large a module may be. Every limit is checked before anything is allocated for it; the defaults are those that web
/// engines agreed on (WebAssembly JavaScript Interface, "Implementation-defined Limits"), except where the comment says otherwise.
/// </summary>
public sealed record WasmLimits
{
    /// <summary>How many labels a <c>br_table</c> may have before its default. Fixed, because readers of code have no other limits.</summary>
    public const int MaximumLabelTableLength = 65_520;

    /// <summary>The default limits.</summary>
    public static WasmLimits Default { get; } = new();

    /// <summary>Bytes of the module.</summary>
    public int ModuleSize { get; init; } = 1 << 30;

    /// <summary>Function types.</summary>
    public int Types { get; init; } = 1_000_000;

    /// <summary>Parameters of a function type.</summary>
    public int Parameters { get; init; } = 1_000;

    /// <summary>Results of a function type.</summary>
    public int Results { get; init; } = 1_000;

    /// <summary>Functions, imported ones included.</summary>
    public int Functions { get; init; } = 1_000_000;

    /// <summary>Imports.</summary>
    public int Imports { get; init; } = 1_000_000;

    /// <summary>Exports.</summary>
    public int Exports { get; init; } = 1_000_000;

    /// <summary>Globals, imported ones included.</summary>
    public int Globals { get; init; } = 1_000_000;

    /// <summary>Tables, imported ones included.</summary>
    public int Tables { get; init; } = 100_000;

    /// <summary>Memories, imported ones included, while decoding; a valid module has at most one, unless it is inside a component.</summary>
    public int Memories { get; init; } = 100;

    /// <summary>Element segments.</summary>
    public int ElementSegments { get; init; } = 10_000_000;

    /// <summary>Elements of one segment.</summary>
    public int ElementsPerSegment { get; init; } = 10_000_000;

    /// <summary>Data segments.</summary>
    public int DataSegments { get; init; } = 100_000;

    /// <summary>Bytes of one function body, its locals included.</summary>
    public int BodySize { get; init; } = 7_654_321;

    /// <summary>Locals of a function, its parameters included.</summary>
    public int Locals { get; init; } = 50_000;

    /// <summary>Bytes of a name. (100,000 characters in browsers; these are bytes of UTF-8.)</summary>
    public int NameLength { get; init; } = 100_000;

    /// <summary>
    /// Operands on the stack of a function. Ours: calls with many results could otherwise make gigabytes of operands from megabytes of code.
    /// </summary>
    public int OperandStackHeight { get; init; } = 1 << 20;

    /// <summary>Blocks inside of each other. Ours: the largest <c>br_table</c> needs about <see cref="MaximumLabelTableLength"/>.</summary>
    public int BlockNesting { get; init; } = 1 << 17;
}

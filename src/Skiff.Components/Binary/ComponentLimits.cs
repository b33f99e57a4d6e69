using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>
/// How large a component may be. Every limit holds for the whole file, whatever is nested in it, unless it says otherwise, and is checked before
/// anything is allocated for it.
/// </summary>
public sealed record ComponentLimits
{
    /// <summary>The default limits.</summary>
    public static ComponentLimits Default { get; } = new();

    /// <summary>Bytes of the component.</summary>
    public int ComponentSize { get; init; } = 1 << 30;

    /// <summary>How deep components, and the types of components and instances, may nest.</summary>
    public int NestingDepth { get; init; } = 100;

    /// <summary>Components, nested ones included.</summary>
    public int Components { get; init; } = 1_000;

    /// <summary>Core modules.</summary>
    public int CoreModules { get; init; } = 1_000;

    /// <summary>Definitions of components and declarations of their types.</summary>
    public int Definitions { get; init; } = 1_000_000;

    /// <summary>Arguments or exports of one instantiation.</summary>
    public int InstanceArguments { get; init; } = 100_000;

    /// <summary>Fields, cases, names or elements of one type.</summary>
    public int TypeParts { get; init; } = 10_000;

    /// <summary>Parameters of a component function.</summary>
    public int FunctionParameters { get; init; } = 1_000;

    /// <summary>Options of one canonical definition.</summary>
    public int CanonicalOptions { get; init; } = 16;

    /// <summary>Bytes of a name.</summary>
    public int ExternNameLength { get; init; } = 100_000;

    /// <summary>How deep the parts of a type may nest, through everything that it mentions.</summary>
    public int TypeDepth { get; init; } = 200;

    /// <summary>Parts of one type, counted through everything that it mentions: what a type of a few bytes can be made to stand for.</summary>
    public int EffectiveTypeSize { get; init; } = 1_000_000;

    /// <summary>Steps of comparing, copying and walking over types while a component is validated.</summary>
    public int ValidationSteps { get; init; } = 10_000_000;

    /// <summary>The core modules, all of them together (the size of one and its bodies count singly).</summary>
    public WasmLimits Core { get; init; } = WasmLimits.Default;
}

using Skiff.Wasm;

namespace Skiff.Runtime;

/// <summary>What can be imported and exported: a <see cref="Function"/>, <see cref="Memory"/>, <see cref="Table"/> or <see cref="Global"/>.
/// It belongs to a store and is valid as long as that is not disposed.</summary>
public abstract class Extern
{
    private protected Extern(Store store) => Store = store;

    /// <summary>The store it belongs to.</summary>
    public Store Store { get; }

    /// <summary>What it is.</summary>
    public abstract ExternalKind Kind { get; }
}

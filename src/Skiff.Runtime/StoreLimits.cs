namespace Skiff.Runtime;

/// <summary>What the guest of one <see cref="Store"/> may take.</summary>
public sealed record StoreLimits
{
    /// <summary>The defaults.</summary>
    public static StoreLimits Default { get; } = new();

    /// <summary>Pages of 64 KiB of one memory; 65536 is what 32-bit addresses reach.</summary>
    public uint MaximumMemoryPages { get; init; } = 65536;

    /// <summary>Bytes of all memories and tables of the store together.</summary>
    public long MaximumCommittedMemory { get; init; } = long.MaxValue;

    /// <summary>Memories of the store.</summary>
    public int MaximumMemories { get; init; } = 1000;

    /// <summary>Tables of the store.</summary>
    public int MaximumTables { get; init; } = 10_000;

    /// <summary>Elements of one table.</summary>
    public uint MaximumTableElements { get; init; } = 10_000_000;

    /// <summary>Instances of the store.</summary>
    public int MaximumInstances { get; init; } = 10_000;

    /// <summary>Host objects that the guest may hold as externref.</summary>
    public int MaximumExternals { get; init; } = 1_000_000;

    /// <summary>Calls of host functions that call the guest again, nested.</summary>
    public int MaximumNestedCalls { get; init; } = 200;

    /// <summary>Bytes of the stack that WebAssembly frames live on; at least 64 KiB. Only what is touched takes memory.</summary>
    public int StackSize { get; init; } = 1 << 20;
}

namespace Skiff.Wasi.Preview1;

/// <summary>The memory of the guest that calls. It may move when the guest runs: ask again after every await.</summary>
internal interface IGuestMemory
{
    /// <summary>All of it.</summary>
    Span<byte> Bytes { get; }
}

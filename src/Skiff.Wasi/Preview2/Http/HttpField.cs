namespace Skiff.Wasi.Preview2.Http;

/// <summary>One field of a header or trailer section.</summary>
/// <param name="Name">Its name, compared without regard to case.</param>
/// <param name="Value">Its value: any bytes but control characters.</param>
public readonly record struct HttpField(string Name, ReadOnlyMemory<byte> Value);

using System.Buffers.Binary;
using Skiff.Compiler;

namespace Skiff.Runtime.Artifacts;

/// <summary>
/// What compiled code depends on, as one hash: the module's bytes, the compiler's identity (a hash of its sources), its options and the CPU features it may use.
/// Two artifacts with equal keys are interchangeable.
/// </summary>
public readonly record struct ArtifactKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Length = 32;

    // x86-64-v2 is the only target so far; a newer one gets another name and so another key.
    private static readonly byte[] Target = "x86-64-v2"u8.ToArray();

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private ArtifactKey(ReadOnlySpan<byte> hash)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(hash);
        _low = BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
    }

    /// <summary>The key of a module compiled by this build of Skiff with <paramref name="options"/>.</summary>
    public static ArtifactKey Of(ReadOnlySpan<byte> moduleBytes, CompilerOptions options)
    {
        Span<byte> parts = stackalloc byte[Length + CompilerIdentity.Length + Target.Length + 2];
        ContentHash.Compute(moduleBytes, parts);
        CompilerIdentity.Bytes.CopyTo(parts[Length..]);
        Target.CopyTo(parts[(Length + CompilerIdentity.Length)..]);
        parts[^2] = options.Fuel ? (byte)1 : (byte)0;
        parts[^1] = options.ExplicitBoundsChecks ? (byte)1 : (byte)0;
        Span<byte> hash = stackalloc byte[Length];
        ContentHash.Compute(parts, hash);
        return new ArtifactKey(hash);
    }

    internal static ArtifactKey Read(ReadOnlySpan<byte> bytes) => new(bytes[..Length]);

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], _low);
    }

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString() => $"{_high:x32}{_low:x32}";
}

namespace Skiff.Compiler;

/// <summary>Which compiler this is: a hash of its sources, written by the build. Code of another identity is never mixed with ours.</summary>
public static partial class CompilerIdentity
{
    /// <summary>Bytes of the hash.</summary>
    public const int Length = 32;

    /// <summary>The hash.</summary>
    public static ReadOnlySpan<byte> Bytes => Parsed;

    /// <summary>The hash in hexadecimal digits.</summary>
    public static string Text => Hash;

    private static readonly byte[] Parsed = Convert.FromHexString(Hash);
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Skiff.Oci.Images;

/// <summary>The digest of a content (OCI image specification, "Digests"): that of SHA-256, as no other algorithm is in use.</summary>
public sealed record Digest
{
    /// <summary>The algorithm, as digests name it.</summary>
    public const string Algorithm = "sha256:";

    private Digest(string digits) => Digits = digits;

    /// <summary>The 64 hexadecimal digits, in lower case: safe as a name of a file.</summary>
    public string Digits { get; }

    /// <summary>Reads one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest)
    {
        var digits = text is not null && text.StartsWith(Algorithm, StringComparison.Ordinal) ? text[Algorithm.Length..] : "";
        digest = digits.Length == 2 * SHA256.HashSizeInBytes && digits.All(char.IsAsciiHexDigitLower) ? new Digest(digits) : null;
        return digest is not null;
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="OciException">It is none of SHA-256.</exception>
    public static Digest Parse(string? text) => TryParse(text, out var digest) ? digest : throw new OciException(OciCodes.Content, $"the digest '{text}' is none of SHA-256");

    /// <summary>The digest of a content.</summary>
    public static Digest Of(ReadOnlySpan<byte> content) => new(Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>The digest of what was hashed.</summary>
    public static Digest Of(IncrementalHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return new Digest(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <inheritdoc/>
    public override string ToString() => Algorithm + Digits;
}

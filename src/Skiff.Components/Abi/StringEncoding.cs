namespace Skiff.Components.Abi;

/// <summary>How a component holds strings: the canonical option <c>string-encoding</c>.</summary>
internal enum StringEncoding : byte
{
    /// <summary>UTF-8; the length counts bytes.</summary>
    Utf8,

    /// <summary>UTF-16, little endian; the length counts code units.</summary>
    Utf16,

    /// <summary>Latin-1, or UTF-16 if the top bit of the length is set.</summary>
    Latin1OrUtf16,
}

namespace Skiff.Components.Planning;

/// <summary>How strings are encoded in a guest's memory. Source: Component Model, CanonicalABI.md, "Canonical ABI options".</summary>
internal enum StringEncoding : byte
{
    /// <summary>UTF-8, the default.</summary>
    Utf8,

    /// <summary>UTF-16, little-endian.</summary>
    Utf16,

    /// <summary>Latin-1, or UTF-16 where the top bit of the length is set.</summary>
    Latin1OrUtf16,
}

/// <summary>The canonical options of one lift or lower, resolved.</summary>
/// <param name="State">The component instance they belong to: the index of its state.</param>
/// <param name="Encoding">Of strings.</param>
/// <param name="Memory">The core memory, or null.</param>
/// <param name="Realloc">The core function that allocates, or null.</param>
/// <param name="PostReturn">The core function called after the results were read, or null.</param>
internal sealed record CanonicalOptionsPlan(int State, StringEncoding Encoding, CoreItem? Memory, CoreItem? Realloc, CoreItem? PostReturn);

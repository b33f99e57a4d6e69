namespace Skiff.Components.Model;

#pragma warning disable CS1591 // The names are those of Binary.md; the numbers are its bytes.

/// <summary>A core function that the runtime provides. Source: Component Model, Binary.md, "Canonical Definitions" (the owner of the decoder checks the numbers).</summary>
public enum CanonBuiltinKind : byte
{
    ResourceNew = 0x02,
    ResourceDrop = 0x03,
    ResourceRep = 0x04,
}

namespace Skiff.Components.Abi;

/// <summary>The words of the traps for a bad address. They depend on what lies there and on who asks: the specification's tests tell them apart.</summary>
/// <param name="Unaligned">For an address that is no multiple of the alignment.</param>
/// <param name="OutOfBounds">For bytes that are not all inside the memory.</param>
internal sealed record Wording(string Unaligned, string OutOfBounds)
{
    /// <summary>Of parameters or results that are passed in memory.</summary>
    public static readonly Wording Pointer = new(ComponentTrap.UnalignedPointer, ComponentTrap.PointerOutOfBounds);

    /// <summary>Of a string's characters.</summary>
    public static readonly Wording String = new(ComponentTrap.UnalignedPointer, ComponentTrap.StringOutOfBounds);

    /// <summary>Of a list's elements.</summary>
    public static readonly Wording List = new(ComponentTrap.UnalignedPointer, ComponentTrap.ListOutOfBounds);

    /// <summary>Of what realloc returned to the host.</summary>
    public static readonly Wording Realloc = new(ComponentTrap.ReallocUnaligned, ComponentTrap.ReallocOutOfBounds);
}

namespace Skiff.Components.Validation.Graph;

/// <summary>
/// A type while it is validated: its parts are references to other nodes. The object is the identity that visibility asks for (importing or exporting
/// a type makes a new node of the same content); structure is compared by <see cref="TypeComparer"/>. Immutable.
/// </summary>
internal abstract class TypeNode
{
    /// <summary>How many parts it has, counted through everything that it mentions.</summary>
    public int Size { get; protected init; } = 1;

    /// <summary>How deep its parts nest.</summary>
    public int Depth { get; protected init; } = 1;

    /// <summary>For messages.</summary>
    public abstract string Text { get; }

    /// <summary>A new node of the same content.</summary>
    public abstract TypeNode WithNewIdentity();

    protected static int AddSizes(int sum, int size) => (int)Math.Min((long)sum + size, int.MaxValue);
}

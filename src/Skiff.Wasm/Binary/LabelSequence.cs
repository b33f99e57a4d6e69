namespace Skiff.Wasm.Binary;

/// <summary>The labels of a <c>br_table</c>, for <c>foreach</c>. The reader has checked the bytes already.</summary>
public ref struct LabelSequence
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _left;
    private int _position;
    private uint _current;

    internal LabelSequence(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        _left = count;
    }

    /// <summary>The label: how many blocks outward.</summary>
    public readonly int Current => (int)_current;

    /// <summary>Goes to the next label; false where there is none.</summary>
    public bool MoveNext()
    {
        if (_left == 0)
        {
            return false;
        }

        _left--;
        return Leb128.ReadU32(_bytes, ref _position, out _current) == Leb128.Outcome.Done;
    }

    /// <summary>This, for <c>foreach</c>.</summary>
    public readonly LabelSequence GetEnumerator() => this;
}

namespace Skiff.Wasm.Text;

/// <summary>The labels of the blocks around an instruction. A name means the innermost block of that name. Source: Core 2.0, 6.5.1.</summary>
internal sealed class LabelStack
{
    private readonly List<string?> _names = [];

    // For each name the depths where it stands, so that a lookup does not walk over a deep nest.
    private readonly Dictionary<string, Stack<int>> _depths = new(StringComparer.Ordinal);

    public void Push(string? name)
    {
        if (name is not null)
        {
            if (!_depths.TryGetValue(name, out var depths))
            {
                _depths.Add(name, depths = new Stack<int>());
            }

            depths.Push(_names.Count);
        }

        _names.Add(name);
    }

    public void Pop()
    {
        if (_names[^1] is { } name)
        {
            _depths[name].Pop();
        }

        _names.RemoveAt(_names.Count - 1);
    }

    /// <summary>Takes a label: a number, counted from the innermost block, or a name.</summary>
    public uint Take(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.Identifier)
        {
            return cursor.Kind == TokenKind.Natural ? cursor.TakeU32() : cursor.Unexpected<uint>("a label");
        }

        var token = cursor.Take();
        return _depths.TryGetValue(cursor.NameOf(token), out var depths) && depths.TryPeek(out var depth)
            ? (uint)(_names.Count - 1 - depth)
            : WatError.Throw<uint>(WatCodes.Unknown, token.Span, $"unknown label {cursor.Show(token)}");
    }
}

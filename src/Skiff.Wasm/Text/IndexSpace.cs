namespace Skiff.Wasm.Text;

/// <summary>An index space: how many things it has and which of them have a name. Source: Core 2.0, 6.3.5 and 6.6.1.</summary>
/// <param name="keyword">The keyword of the definition, for "duplicate func".</param>
/// <param name="what">The word for people, for "unknown function".</param>
internal sealed class IndexSpace(string keyword, string what)
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public IReadOnlyDictionary<string, int> Names => _byName;

    /// <summary>Adds one thing, named or not, and answers its index.</summary>
    public int Add(TokenCursor cursor, Token? identifier)
    {
        if (identifier is { } token && !_byName.TryAdd(cursor.NameOf(token), Count))
        {
            WatError.Throw(WatCodes.Duplicate, token.Span, $"duplicate {keyword} {cursor.Show(token)}");
        }

        return Count++;
    }

    /// <summary>Adds things without names.</summary>
    public void AddUnnamed(int count) => Count += count;

    /// <summary>Whether an index is next.</summary>
    public static bool IsNext(TokenCursor cursor) => cursor.Kind is TokenKind.Natural or TokenKind.Identifier;

    /// <summary>Takes an index: a number, which validation checks, or a name, which must be known.</summary>
    public uint Take(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.Identifier)
        {
            return cursor.Kind == TokenKind.Natural ? cursor.TakeU32() : cursor.Unexpected<uint>($"a {what} index");
        }

        var token = cursor.Take();
        return _byName.TryGetValue(cursor.NameOf(token), out var index)
            ? (uint)index
            : WatError.Throw<uint>(WatCodes.Unknown, token.Span, $"unknown {what} {cursor.Show(token)}");
    }
}

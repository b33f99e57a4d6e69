using System.Collections.Immutable;

namespace Skiff.Wasm.Text;

/// <summary>The function types of a module: those it defines, then those that type uses without a definition add. Source: Core 2.0, 6.4.5.</summary>
internal sealed class TypeTable
{
    private readonly List<FunctionType> _types = [];
    private readonly Dictionary<FunctionType, int> _first = [];

    public IndexSpace Names { get; } = new("type", "type");

    public IReadOnlyList<FunctionType> Types => _types;

    public void Define(FunctionType type)
    {
        _first.TryAdd(type, _types.Count);
        _types.Add(type);
    }

    /// <summary>The least index of a type; added at the end where it is new.</summary>
    public int FindOrAdd(FunctionType type)
    {
        if (!_first.TryGetValue(type, out var index))
        {
            index = _types.Count;
            Define(type);
        }

        return index;
    }

    /// <summary>The type of an index, or null.</summary>
    public FunctionType? TryGet(uint index) => index < _types.Count ? _types[(int)index] : null;

    public void Write(ByteWriter output)
    {
        foreach (var type in _types)
        {
            output.Byte(0x60);
            WriteTypes(output, type.Parameters);
            WriteTypes(output, type.Results);
        }
    }

    private static void WriteTypes(ByteWriter output, ImmutableArray<ValueType> types)
    {
        output.Unsigned((ulong)types.Length);
        foreach (var type in types)
        {
            output.Byte((byte)type);
        }
    }
}

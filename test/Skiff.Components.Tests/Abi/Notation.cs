using Skiff.Components.Types;

namespace Skiff.Components.Tests.Abi;

/// <summary>
/// Types in the short notation of the golden files: <c>u8</c>, <c>(list u8)</c>, <c>(list u8 4)</c>, <c>(record u8 u16)</c>, <c>(tuple u8)</c>,
/// <c>(variant _ u8)</c>, <c>(flags 9)</c>, <c>(enum 300)</c>, <c>(option u8)</c>, <c>(result _ u8)</c>, <c>(map u8 string)</c>, <c>own</c>, <c>borrow</c>.
/// Names of fields, cases and flags are f0, c0, n0 and so on.
/// </summary>
internal sealed class Notation
{
    private readonly string[] _words;
    private readonly ResourceType _resource;
    private int _position;

    private Notation(string text, ResourceType resource)
    {
        _words = text.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _resource = resource;
    }

    internal static ComponentValueType Parse(string text, ResourceType? resource = null) => new Notation(text, resource ?? new ResourceType("r")).Read()!;

    private ComponentValueType? Read()
    {
        var word = _words[_position++];
        return word switch
        {
            "_" => null,
            "own" => new OwnType(_resource),
            "borrow" => new BorrowType(_resource),
            "stream" => new StreamType(null),
            "(" => ReadCompound(),
            _ => new PrimitiveType(Enum.Parse<PrimitiveKind>(word, ignoreCase: true)),
        };
    }

    private ComponentValueType ReadCompound()
    {
        var kind = _words[_position++];
        if (kind is "flags" or "enum")
        {
            string[] names = [.. Enumerable.Range(0, int.Parse(_words[_position])).Select(i => $"n{i}")];
            _position += 2;
            return kind == "flags" ? new FlagsType([.. names]) : new EnumType([.. names]);
        }

        var parts = new List<ComponentValueType?>();
        uint? length = null;
        while (_words[_position] != ")")
        {
            if (char.IsAsciiDigit(_words[_position][0]))
            {
                length = uint.Parse(_words[_position++]);
            }
            else
            {
                parts.Add(Read());
            }
        }

        _position++;
        return kind switch
        {
            "list" => new ListType(parts[0]!, length),
            "map" => new MapType(parts[0]!, parts[1]!),
            "option" => new OptionType(parts[0]!),
            "result" => new ResultType(parts[0], parts[1]),
            "tuple" => new TupleType([.. parts.Select(p => p!)]),
            "record" => new RecordType([.. parts.Select((p, i) => new NamedType($"f{i}", p!))]),
            _ => new VariantType([.. parts.Select((p, i) => new VariantCase($"c{i}", p))]),
        };
    }
}

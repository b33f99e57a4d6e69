using System.Text;
using System.Text.Json;
using Skiff.Text.Toml;

namespace Skiff.Text.Json;

/// <summary>
/// Reads JSON (RFC 8259) into the tree that TOML documents have: an object is a table, a list an array. So those who read settings take either, and what
/// is wrong has a place. A member that is <c>null</c> is left out.
/// </summary>
public static class JsonTreeReader
{
    /// <summary>Reads a document whose value is an object.</summary>
    /// <param name="name">How messages call the document.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="limits">Limits, or null for <see cref="TomlLimits.Default"/>.</param>
    public static TomlDocument Read(string name, ReadOnlySpan<byte> bytes, TomlLimits? limits = null)
    {
        limits ??= TomlLimits.Default;
        if (SourceText.FromUtf8(name, bytes) is not { } source)
        {
            return TomlReader.NotUtf8(name, bytes);
        }

        if (source.Length > limits.Length)
        {
            return Failed(source, Diagnostic.Error(TomlCodes.Limit, default, $"the document is too long: {source.Length} characters, at most {limits.Length}"));
        }

        var tree = new Tree(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes, limits.Depth);
        try
        {
            return new TomlDocument(source, tree.ReadRoot(), []);
        }
        catch (TomlError error)
        {
            return Failed(source, error.Diagnostic);
        }
        catch (JsonException e)
        {
            return Failed(source, Diagnostic.Error(TomlCodes.Syntax, tree.Here, $"this is no JSON: {e.Message.Split(" LineNumber")[0]}"));
        }
    }

    private static TomlDocument Failed(SourceText source, Diagnostic diagnostic) => new(source, new TomlTable(default, TomlTableOrigin.Inline), [diagnostic]);

    private ref struct Tree(ReadOnlySpan<byte> bytes, int maximumDepth)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private Utf8JsonReader _reader = new(bytes, new JsonReaderOptions { MaxDepth = maximumDepth });

        // How far the places have been counted: the reader tells bytes, a text has characters.
        private int _countedBytes;
        private int _countedCharacters;

        /// <summary>Where the last token ends.</summary>
        public TextSpan Here => new(CharacterAt(_reader.BytesConsumed), 0);

        public TomlTable ReadRoot()
        {
            _reader.Read();
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                TomlError.Throw(TomlCodes.Syntax, Token(), "the document must be an object: {...}");
            }

            var root = ReadObject();
            _reader.Read(); // refuses what follows
            return root;
        }

        // The depth is the reader's to bound.
        private TomlTable ReadObject()
        {
            var table = new TomlTable(Token(), TomlTableOrigin.Inline);
            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
            {
                var key = new TomlKey(ReadString(out var span), span);
                _reader.Read();
                if (table.TryGet(key.Name, out var first))
                {
                    TomlError.Throw(TomlCodes.Duplicate, span, $"duplicate key \"{SourceText.Shorten(key.Name)}\"", new DiagnosticNote("defined here", first.KeySpan));
                }

                if (_reader.TokenType != JsonTokenType.Null)
                {
                    table.Add(key, ReadValue());
                }
            }

            return table;
        }

        private TomlArray ReadList()
        {
            var list = new TomlArray(Token(), isArrayOfTables: false);
            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            {
                list.Add(ReadValue());
            }

            return list;
        }

        private TomlNode ReadValue()
        {
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    return ReadObject();
                case JsonTokenType.StartArray:
                    return ReadList();
                case JsonTokenType.String:
                    var text = ReadString(out var span);
                    return new TomlString(span, text);
                case JsonTokenType.Number:
                    return _reader.TryGetInt64(out var integer) ? new TomlInteger(Token(), integer) : new TomlFloat(Token(), _reader.GetDouble());
                case JsonTokenType.True or JsonTokenType.False:
                    return new TomlBoolean(Token(), _reader.GetBoolean());
                default:
                    TomlError.Throw(TomlCodes.Syntax, Token(), "a value is needed here, not null");
                    return null;
            }
        }

        private string ReadString(out TextSpan span)
        {
            span = Token();
            try
            {
                return _reader.GetString()!; // a string's or a name's, so not null
            }
            catch (InvalidOperationException)
            {
                TomlError.Throw(TomlCodes.String, span, "half of a surrogate pair is no character");
                return "";
            }
        }

        private TextSpan Token()
        {
            // The colon behind a name is consumed with it; a string's value is without its quotes.
            var isText = _reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String;
            var end = isText ? _reader.TokenStartIndex + _reader.ValueSpan.Length + 2 : _reader.BytesConsumed;
            var start = CharacterAt(_reader.TokenStartIndex);
            return TextSpan.FromBounds(start, CharacterAt(end));
        }

        // Tokens come in the order of the text, so each byte is counted once.
        private int CharacterAt(long offset)
        {
            var end = Math.Max((int)offset, _countedBytes);
            _countedCharacters += Encoding.UTF8.GetCharCount(_bytes[_countedBytes..end]);
            _countedBytes = end;
            return _countedCharacters;
        }
    }
}

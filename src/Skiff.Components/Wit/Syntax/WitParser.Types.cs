using System.Collections.Immutable;
using System.Globalization;
using Skiff.Components.Types;
using Skiff.Text;

namespace Skiff.Components.Wit.Syntax;

/// <content>Types where they are used. Source: WIT.md, "Types".</content>
internal sealed partial class WitParser
{
    /// <summary>How deep types may nest in each other: the parser and all that follows recurse.</summary>
    public const int MaximumTypeDepth = 100;

    private static readonly Dictionary<string, PrimitiveKind> Primitives = new(StringComparer.Ordinal)
    {
        ["bool"] = PrimitiveKind.Bool,
        ["s8"] = PrimitiveKind.S8,
        ["u8"] = PrimitiveKind.U8,
        ["s16"] = PrimitiveKind.S16,
        ["u16"] = PrimitiveKind.U16,
        ["s32"] = PrimitiveKind.S32,
        ["u32"] = PrimitiveKind.U32,
        ["s64"] = PrimitiveKind.S64,
        ["u64"] = PrimitiveKind.U64,
        ["f32"] = PrimitiveKind.F32,
        ["f64"] = PrimitiveKind.F64,
        ["char"] = PrimitiveKind.Char,
        ["string"] = PrimitiveKind.String,
        ["error-context"] = PrimitiveKind.ErrorContext,
    };

    private int _typeDepth;

    private TypeSyntax Type()
    {
        if (_current.Kind != WitTokenKind.Identifier)
        {
            throw Unexpected("a type");
        }

        if (_current.IsEscaped)
        {
            return new NamedTypeSyntax(Name());
        }

        var span = _current.Span;
        var word = _source.Slice(span).ToString();
        if (Primitives.TryGetValue(word, out var primitive))
        {
            Advance();
            return new PrimitiveTypeSyntax(primitive, span);
        }

        if (word is not ("list" or "option" or "result" or "tuple" or "map" or "stream" or "future" or "own" or "borrow"))
        {
            return new NamedTypeSyntax(Name());
        }

        if (_typeDepth == MaximumTypeDepth)
        {
            throw WitSyntaxException.At("SK1610", span, $"types nest more than {MaximumTypeDepth} deep");
        }

        _typeDepth++;
        try
        {
            Advance();
            return word is "own" or "borrow" ? Handle(span, word == "borrow") : Generic(span, word);
        }
        finally
        {
            _typeDepth--;
        }
    }

    private HandleTypeSyntax Handle(TextSpan start, bool isBorrowed)
    {
        Expect('<');
        var resource = Name();
        Expect('>');
        return new HandleTypeSyntax(resource, isBorrowed, TextSpan.FromBounds(start.Start, _previousEnd));
    }

    private GenericTypeSyntax Generic(TextSpan start, string word)
    {
        uint? length = null;
        var arguments = ImmutableArray<TypeSyntax?>.Empty;
        if (word is "tuple")
        {
            arguments = List('<', '>', TypeSyntax? () => Type());
        }
        else if (word is not ("result" or "stream" or "future") || IsSymbol('<'))
        {
            (arguments, length) = Arguments(word);
        }

        var span = TextSpan.FromBounds(start.Start, _previousEnd);
        return word is not "tuple" || !arguments.IsEmpty
            ? new GenericTypeSyntax(word, arguments, length, span)
            : throw WitSyntaxException.At("SK1607", span, "a tuple has at least one element");
    }

    private (ImmutableArray<TypeSyntax?> Arguments, uint? Length) Arguments(string word)
    {
        Expect('<');
        var first = word is "result" && TakeSymbol('_') ? null : Type();
        TypeSyntax? second = null;
        uint? length = null;
        if (word is "map" || (word is "result" && first is null))
        {
            Expect(',');
            second = Type();
        }
        else if (word is "result" && TakeSymbol(','))
        {
            second = word is "result" && TakeSymbol('_') ? null : Type();
        }
        else if (word is "list" && TakeSymbol(','))
        {
            length = Length();
        }

        Expect('>');
        return ([first, second], length);
    }

    private uint Length()
    {
        if (_current.Kind != WitTokenKind.Integer)
        {
            throw Unexpected("a length");
        }

        var span = _current.Span;
        Advance();
        return uint.TryParse(_source.Slice(span).ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0
            ? length
            : throw WitSyntaxException.At("SK1603", span, "the length of a list is at least 1 and fits in 32 bits");
    }
}

using System.Collections.Immutable;
using Skiff.Text;

namespace Skiff.Components.Wit.Syntax;

/// <summary>
/// Text to syntax, by recursive descent. An error ends its item: it is reported, and the parser goes on after the item. Source: WIT.md, from "Top-level items".
/// </summary>
internal sealed partial class WitParser
{
    private readonly SourceText _source;
    private readonly DiagnosticBag _diagnostics;
    private WitLexer _lexer;
    private WitToken _current;
    private int _previousEnd;
    private int _braces;

    private WitParser(SourceText source, DiagnosticBag diagnostics)
    {
        _source = source;
        _diagnostics = diagnostics;
        _lexer = new WitLexer(source);
    }

    /// <summary>Parses a file. Errors go to the bag; what could be read is answered.</summary>
    public static FileSyntax Parse(SourceText source, DiagnosticBag diagnostics) => new WitParser(source, diagnostics).File();

    private FileSyntax File()
    {
        PackageNameSyntax? package = null;
        var items = ImmutableArray.CreateBuilder<ItemSyntax>();
        var nested = ImmutableArray.CreateBuilder<NestedPackageSyntax>();
        Guard(Advance);
        while (_current.Kind != WitTokenKind.End && !_diagnostics.IsFull)
        {
            Guard(() =>
            {
                if (!IsKeyword("package"))
                {
                    items.Add(PackageItem());
                    return;
                }

                var keyword = _current.Span;
                Advance();
                var name = PackageName();
                if (IsSymbol('{'))
                {
                    nested.Add(new NestedPackageSyntax(name, Braced(PackageItem)));
                    return;
                }

                Expect(';');
                if (package is not null || items.Count > 0 || nested.Count > 0)
                {
                    throw WitSyntaxException.At("SK1602", keyword, "the package is declared first in a file, and once");
                }

                package = name;
            });
        }

        return new FileSyntax(_source, package, items.ToImmutable(), nested.ToImmutable());
    }

    private ItemSyntax PackageItem()
    {
        var gate = Gate();
        if (TakeKeyword("use"))
        {
            var path = Path();
            var name = TakeKeyword("as") ? Name() : path.Name;
            Expect(';');
            return new TopLevelUseSyntax(gate, path, name);
        }

        if (TakeKeyword("interface"))
        {
            return new InterfaceSyntax(gate, Name(), Braced(InterfaceItem));
        }

        if (TakeKeyword("world"))
        {
            return new WorldSyntax(gate, Name(), Braced(WorldItem));
        }

        throw Unexpected("'package', 'use', 'interface' or 'world'");
    }

    // package-decl: ( id ':' )+ id ( '/' id )* ('@' valid-semver)?
    private PackageNameSyntax PackageName()
    {
        var start = _current.Span.Start;
        var space = Name().Text;
        Expect(':');
        var name = Name().Text;
        while (TakeSymbol(':'))
        {
            space = $"{space}:{name}";
            name = Name().Text;
        }

        while (TakeSymbol('/'))
        {
            name = $"{name}/{Name().Text}";
        }

        var version = IsSymbol('@') ? Version() : null;
        return new PackageNameSyntax(new WitPackageName(space, name, version), TextSpan.FromBounds(start, _previousEnd));
    }

    // use-path: id | ( id ':' )+ id ( '/' id )+ ('@' valid-semver)?
    private PathSyntax Path()
    {
        var first = Name();
        if (!IsSymbol(':'))
        {
            return new PathSyntax(null, first);
        }

        var names = new List<NameSyntax> { first };
        while (TakeSymbol(':'))
        {
            names.Add(Name());
        }

        var slashes = new List<NameSyntax>();
        while (TakeSymbol('/'))
        {
            slashes.Add(Name());
        }

        if (slashes.Count == 0)
        {
            throw WitSyntaxException.At("SK1602", TextSpan.FromBounds(first.Span.Start, _previousEnd), "a package where an interface or world is needed: add '/' and its name");
        }

        var version = IsSymbol('@') ? Version() : null;
        var space = string.Join(":", names.Take(names.Count - 1).Select(n => n.Text));
        var package = string.Join("/", new[] { names[names.Count - 1] }.Concat(slashes.Take(slashes.Count - 1)).Select(n => n.Text));
        return new PathSyntax(new WitPackageName(space, package, version), slashes[slashes.Count - 1]);
    }

    // The version follows the '@' that is the current token; it is no token of its own, since `1.0.0.{a}` has to end before the brace.
    private string Version()
    {
        var span = _lexer.Version();
        var text = _source.Slice(span).ToString();
        Advance();
        _previousEnd = span.End;
        return WitNames.IsVersion(text)
            ? text
            : throw WitSyntaxException.At("SK1603", span, $"'{SourceText.Shorten(text.AsSpan())}' is no version like 1.2.3");
    }

    private ImmutableArray<T> Braced<T>(Func<T> item)
        where T : class
    {
        Expect('{');
        var items = ImmutableArray.CreateBuilder<T>();
        while (!IsSymbol('}'))
        {
            if (_current.Kind == WitTokenKind.End)
            {
                throw Unexpected("'}'");
            }

            Guard(() => items.Add(item()));
        }

        Advance();
        return items.ToImmutable();
    }

    // Between delimiters, separated by commas; one may follow the last.
    private ImmutableArray<T> List<T>(char open, char close, Func<T> item)
    {
        Expect(open);
        var items = ImmutableArray.CreateBuilder<T>();
        while (!IsSymbol(close))
        {
            items.Add(item());
            if (!TakeSymbol(','))
            {
                break;
            }
        }

        Expect(close);
        return items.ToImmutable();
    }

    private void Guard(Action item)
    {
        var start = _lexer.Position;
        var braces = _braces;
        try
        {
            item();
        }
        catch (WitSyntaxException e)
        {
            _diagnostics.Add(e.Diagnostic);
            Recover(start, braces);
        }
    }

    // Goes on after the item's next ';' or after its block, but stops before a '}' that closes what the item is in.
    private void Recover(int start, int braces)
    {
        while (_current.Kind != WitTokenKind.End)
        {
            var depth = _braces - braces;
            if (depth == 0 && IsSymbol('}') && _lexer.Position > start)
            {
                return;
            }

            var ends = (depth == 0 && IsSymbol(';')) || (depth <= 1 && IsSymbol('}'));
            try
            {
                Advance();
            }
            catch (WitSyntaxException)
            {
                // One report an item is enough; the characters that are no token are passed over.
                _lexer.SkipCharacter();
            }

            if (ends)
            {
                return;
            }
        }
    }
}

using Skiff.Text;

namespace Skiff.Components.Wit.Syntax;

/// <content>What interfaces and worlds contain.</content>
internal sealed partial class WitParser
{
    private ItemSyntax InterfaceItem()
    {
        var gate = Gate();
        if (TakeKeyword("use"))
        {
            return Use(gate);
        }

        if (TypeDefinition(gate) is { } type)
        {
            return type;
        }

        var name = Name();
        Expect(':');
        var function = Function(gate, name, WitFunctionKind.Free);
        Expect(';');
        return function;
    }

    private ItemSyntax WorldItem()
    {
        var gate = Gate();
        if (TakeKeyword("use"))
        {
            return Use(gate);
        }

        if (TakeKeyword("include"))
        {
            var path = Path();
            var renames = TakeKeyword("with") ? List('{', '}', Rename) : [];
            TakeSymbol(';');
            return new IncludeSyntax(gate, path, renames);
        }

        if (IsKeyword("import") || IsKeyword("export"))
        {
            return ImportOrExport(gate);
        }

        return TypeDefinition(gate) ?? throw Unexpected("'import', 'export', 'include', 'use' or a type");
    }

    // `name: func`, `name: interface { }` and `name: path` have a name; `path` alone may begin in the same way, `a:b/c`.
    private WorldItemSyntax ImportOrExport(WitGate gate)
    {
        var start = _current.Span.Start;
        var isExport = IsKeyword("export");
        Advance();
        if (!IsNamed())
        {
            var path = Path();
            Expect(';');
            return new WorldItemSyntax(gate, isExport, null, path, null, null, TextSpan.FromBounds(start, _previousEnd));
        }

        var name = Name();
        Expect(':');
        var itemGate = gate with { ExternalId = null };
        if (TakeKeyword("interface"))
        {
            var inline = new InterfaceSyntax(itemGate, name, Braced(InterfaceItem));
            return new WorldItemSyntax(gate, isExport, name, null, null, inline, name.Span);
        }

        if (IsKeyword("func") || IsKeyword("async"))
        {
            var function = Function(itemGate, name, WitFunctionKind.Free);
            Expect(';');
            return new WorldItemSyntax(gate, isExport, name, null, function, null, name.Span);
        }

        var named = Path();
        Expect(';');
        return new WorldItemSyntax(gate, isExport, name, named, null, null, name.Span);
    }

    // Looks behind `id :`. `a:b` without a space is one path; `a: b` is a name and a path.
    private bool IsNamed()
    {
        var lexer = _lexer;
        if (_current.Kind != WitTokenKind.Identifier || lexer.Next() is not { Kind: WitTokenKind.Symbol, Symbol: ':' })
        {
            return false;
        }

        var afterColon = lexer.Position;
        var next = lexer.Next();
        return IsKeyword(next, "func") || IsKeyword(next, "async") || IsKeyword(next, "interface") || next.Span.Start > afterColon;
    }

    private UseSyntax Use(WitGate gate)
    {
        var path = Path();
        Expect('.');
        var names = List('{', '}', () =>
        {
            var from = Name();
            return new RenameSyntax(from, TakeKeyword("as") ? Name() : from);
        });
        Expect(';');
        return new UseSyntax(gate, path, NonEmpty(names, path.Name, "names in this use"));
    }

    private RenameSyntax Rename()
    {
        var from = Name();
        return TakeKeyword("as") ? new RenameSyntax(from, Name()) : throw Unexpected("'as'");
    }

    private TypeDefinitionSyntax? TypeDefinition(WitGate gate)
    {
        if (TakeKeyword("type"))
        {
            var name = Name();
            Expect('=');
            var type = Type();
            Expect(';');
            return new AliasSyntax(gate, name, type);
        }

        if (TakeKeyword("resource"))
        {
            return Resource(gate);
        }

        foreach (var keyword in (ReadOnlySpan<string>)["record", "variant", "enum", "flags"])
        {
            if (TakeKeyword(keyword))
            {
                var name = Name();
                var fields = keyword switch
                {
                    "record" => NonEmpty(List('{', '}', Field), name, "fields"),
                    "variant" => NonEmpty(List('{', '}', Case), name, "cases"),
                    "enum" => NonEmpty(List('{', '}', Label), name, "cases"),
                    _ => NonEmpty(List('{', '}', Label), name, "flags"),
                };
                return new FieldsSyntax(gate, name, keyword, fields);
            }
        }

        return null;
    }

    private ResourceSyntax Resource(WitGate gate)
    {
        var name = Name();
        if (TakeSymbol(';'))
        {
            return new ResourceSyntax(gate, name, []);
        }

        return new ResourceSyntax(gate, name, Braced(ResourceFunction));
    }

    private FunctionSyntax ResourceFunction()
    {
        var gate = Gate();
        FunctionSyntax function;
        if (IsKeyword("constructor"))
        {
            var name = new NameSyntax("constructor", _current.Span);
            Advance();
            function = Signature(gate, name, WitFunctionKind.Constructor, isAsync: false);
        }
        else
        {
            var name = Name();
            Expect(':');
            function = Function(gate, name, TakeKeyword("static") ? WitFunctionKind.Static : WitFunctionKind.Method);
        }

        Expect(';');
        return function;
    }

    private FunctionSyntax Function(WitGate gate, NameSyntax name, WitFunctionKind kind)
    {
        var isAsync = TakeKeyword("async");
        return TakeKeyword("func") ? Signature(gate, name, kind, isAsync) : throw Unexpected("'func'");
    }

    private FunctionSyntax Signature(WitGate gate, NameSyntax name, WitFunctionKind kind, bool isAsync)
    {
        var parameters = List('(', ')', Field);
        TypeSyntax? result = null;
        if (_current.Kind == WitTokenKind.Arrow)
        {
            Advance();
            result = Type();
        }

        return new FunctionSyntax(gate, name, kind, isAsync, parameters, result);
    }

    private FieldSyntax Field()
    {
        var name = Name();
        Expect(':');
        return new FieldSyntax(name, Type());
    }

    private FieldSyntax Case()
    {
        var name = Name();
        if (!TakeSymbol('('))
        {
            return new FieldSyntax(name, null);
        }

        var type = Type();
        Expect(')');
        return new FieldSyntax(name, type);
    }

    private FieldSyntax Label() => new(Name(), null);
}

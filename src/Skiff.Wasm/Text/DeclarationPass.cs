using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>
/// The first pass over a module: finds its fields, reads its type definitions and gives every index space its names, since a name may be
/// used before it is defined.
/// </summary>
internal sealed class DeclarationPass(TokenCursor cursor, ModuleScope scope, DiagnosticBag diagnostics)
{
    private string? _definedBefore;

    public List<ModuleField> Fields { get; } = [];

    /// <summary>Reads fields up to the end of the tokens, or the parenthesis that closes the module.</summary>
    public void Run()
    {
        while (cursor.Kind is not (TokenKind.EndOfText or TokenKind.Close) && !diagnostics.IsFull)
        {
            var end = FindEnd();
            try
            {
                Declare(end);
            }
            catch (WatError error)
            {
                diagnostics.Add(error.Diagnostic);
            }

            cursor.Position = end;
        }
    }

    private int FindEnd()
    {
        var start = cursor.Position;
        cursor.Take(TokenKind.Open, "a module field");
        cursor.SkipToClose();
        var end = cursor.Position;
        cursor.Position = start;
        return end;
    }

    private void Declare(int end)
    {
        cursor.Take();
        var kind = TakeFieldKind();
        var body = cursor.Position;
        var index = kind switch
        {
            FieldKind.Type => DefineType(),
            FieldKind.Import => DeclareImport(),
            FieldKind.Function => Define(ExternalKind.Function, "function"),
            FieldKind.Table => Define(ExternalKind.Table, "table"),
            FieldKind.Memory => Define(ExternalKind.Memory, "memory"),
            FieldKind.Global => Define(ExternalKind.Global, "global"),
            FieldKind.Element => scope.Elements.Add(cursor, cursor.TryTakeIdentifier()),
            FieldKind.Data => scope.Data.Add(cursor, cursor.TryTakeIdentifier()),
            _ => 0,
        };
        Fields.Add(new ModuleField(kind, body, end, index));
    }

    private FieldKind TakeFieldKind()
    {
        FieldKind? kind = cursor.Kind != TokenKind.Keyword ? null : cursor.TextOf(cursor.Current) switch
        {
            "type" => FieldKind.Type,
            "import" => FieldKind.Import,
            "func" => FieldKind.Function,
            "table" => FieldKind.Table,
            "memory" => FieldKind.Memory,
            "global" => FieldKind.Global,
            "export" => FieldKind.Export,
            "start" => FieldKind.Start,
            "elem" => FieldKind.Element,
            "data" => FieldKind.Data,
            _ => null,
        };
        if (kind is null)
        {
            cursor.Unexpected("a module field");
        }

        cursor.Take();
        return kind.Value;
    }

    private int DefineType()
    {
        var index = scope.Types.Names.Add(cursor, cursor.TryTakeIdentifier());
        scope.Types.Define(TypeSyntax.TakeFunctionType(cursor));
        cursor.Close();
        return index;
    }

    private int DeclareImport()
    {
        CheckImportOrder(cursor.Peek(-1).Span);
        cursor.Take(TokenKind.String, "a string");
        cursor.Take(TokenKind.String, "a string");
        cursor.Take(TokenKind.Open, "'('");
        var kind = TakeExternalKind(cursor);
        return scope.Of(kind).Add(cursor, cursor.TryTakeIdentifier());
    }

    /// <summary>Takes <c>func</c>, <c>table</c>, <c>memory</c> or <c>global</c>.</summary>
    public static ExternalKind TakeExternalKind(TokenCursor cursor) =>
        cursor.TryTakeKeyword("func") ? ExternalKind.Function
        : cursor.TryTakeKeyword("table") ? ExternalKind.Table
        : cursor.TryTakeKeyword("memory") ? ExternalKind.Memory
        : cursor.TryTakeKeyword("global") ? ExternalKind.Global
        : cursor.Unexpected<ExternalKind>("'func', 'table', 'memory' or 'global'");

    private int Define(ExternalKind kind, string what)
    {
        var place = cursor.Peek(-1).Span;
        var index = scope.Of(kind).Add(cursor, cursor.TryTakeIdentifier());
        while (cursor.TryOpen("export"))
        {
            cursor.SkipToClose();
        }

        if (cursor.AtOpen("import"))
        {
            CheckImportOrder(place);
            return index;
        }

        _definedBefore = what;
        DeclareInlineSegment(kind);
        return index;
    }

    // An inline segment takes its index in the place where it stands. Source: Core 2.0, 6.6.6 and 6.6.7.
    private void DeclareInlineSegment(ExternalKind kind)
    {
        if (kind == ExternalKind.Memory && cursor.AtOpen("data"))
        {
            scope.Data.AddUnnamed(1);
        }
        else if (kind == ExternalKind.Table && TypeSyntax.TryTakeReferenceType(cursor) is not null && cursor.AtOpen("elem"))
        {
            scope.Elements.AddUnnamed(1);
        }
    }

    private void CheckImportOrder(TextSpan place)
    {
        if (_definedBefore is not null)
        {
            WatError.Throw(WatCodes.Mismatch, place, $"import after {_definedBefore}");
        }
    }
}

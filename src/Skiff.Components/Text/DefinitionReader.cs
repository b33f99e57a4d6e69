using Skiff.Components.Model;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>
/// Reads one definition of a component. Definitions refer only to what stands before them, so that one pass is enough. Source: Component
/// Model, Explainer.md, "Component Definitions".
/// </summary>
internal sealed class DefinitionReader(TextContext context)
{
    private readonly InstanceReader _instances = new(context);
    private readonly CanonReader _canon = new(context);

    private TokenCursor Cursor => context.Cursor;

    /// <summary>Reads what is behind an opening parenthesis.</summary>
    public void Read()
    {
        if (Cursor.TryTakeKeyword("core"))
        {
            ReadCore();
        }
        else if (Cursor.TryTakeKeyword("component"))
        {
            ReadComponent();
        }
        else if (Cursor.TryTakeKeyword("instance"))
        {
            _instances.Read();
        }
        else if (Cursor.TryTakeKeyword("alias"))
        {
            context.Aliases.Read();
        }
        else if (Cursor.TryTakeKeyword("type"))
        {
            context.Types.ReadDefinition();
        }
        else if (Cursor.TryTakeKeyword("canon"))
        {
            _canon.Read();
        }
        else if (Cursor.TryTakeKeyword("func"))
        {
            ReadFunction();
        }
        else if (Cursor.TryTakeKeyword("import"))
        {
            context.Externs.ReadImport();
        }
        else if (Cursor.TryTakeKeyword("export"))
        {
            context.Externs.ReadExport();
        }
        else if (Cursor.TryTakeKeyword("start"))
        {
            ReadStart();
        }
        else if (Cursor.TryTakeKeyword("value"))
        {
            WatError.Throw(WatCodes.Syntax, Cursor.Peek(-1).Span, "value definitions are not supported");
        }
        else
        {
            Cursor.Unexpected("a definition");
        }
    }

    private void ReadCore()
    {
        if (Cursor.TryTakeKeyword("module"))
        {
            ReadModule();
        }
        else if (Cursor.TryTakeKeyword("instance"))
        {
            _instances.ReadCore();
        }
        else if (Cursor.TryTakeKeyword("type"))
        {
            context.CoreTypes.ReadDefinition();
        }
        else if (Cursor.IsKeyword("rec"))
        {
            context.CoreTypes.ReadGroup();
        }
        else
        {
            ReadCoreItem();
        }
    }

    /// <summary>A function, table, memory, global or tag: an alias, or a function that a canonical definition makes.</summary>
    private void ReadCoreItem()
    {
        var sort = SortWords.TakeCore(Cursor);
        var identifier = Cursor.TryTakeIdentifier();
        if (sort == Sort.CoreFunction && Cursor.AtOpen("canon"))
        {
            _canon.ReadInCoreFunction(identifier);
        }
        else
        {
            context.Aliases.ReadInverted(sort, identifier);
        }

        Cursor.Close();
    }

    private void ReadModule()
    {
        var identifier = Cursor.TryTakeIdentifier();
        var exports = context.Externs.TakeInlineExports();
        uint index;
        if (Cursor.AtOpen("alias"))
        {
            index = context.Aliases.ReadInverted(Sort.CoreModule, identifier);
        }
        else if (context.Externs.TryTakeInlineImport() is { } import)
        {
            index = context.Externs.DefineImport(import, Sort.CoreModule, identifier);
        }
        else
        {
            var name = identifier is { } token ? Cursor.NameOf(token) : null;
            var output = new ByteWriter();
            if (WatReader.ReadModuleBody(Cursor, context.Diagnostics, name, allowsQuote: true) is not { } binary)
            {
                // The errors are in the diagnostics already, all of them.
                return;
            }

            output.Bytes(binary);
            index = context.Scope.Define(DefinitionKind.CoreModule, Sort.CoreModule, output, Cursor, identifier);
        }

        Cursor.Close();
        context.Externs.ExportInline(exports, Sort.CoreModule, index);
    }

    private void ReadComponent()
    {
        var identifier = Cursor.TryTakeIdentifier();
        var exports = context.Externs.TakeInlineExports();
        uint index;
        if (Cursor.AtOpen("alias") && IsInvertedAlias())
        {
            index = context.Aliases.ReadInverted(Sort.Component, identifier);
        }
        else if (context.Externs.TryTakeInlineImport() is { } import)
        {
            index = context.Externs.DefineImport(import, Sort.Component, identifier);
        }
        else
        {
            var output = new ByteWriter();
            output.Bytes(Cursor.TryTakeKeyword("binary") ? Cursor.TakeStrings() : context.Scopes.ReadComponent(identifier is { } name ? Cursor.NameOf(name) : null));
            if (context.Diagnostics.HasErrors)
            {
                return;
            }

            index = context.Scope.Define(DefinitionKind.Component, Sort.Component, output, Cursor, identifier);
        }

        Cursor.Close();
        context.Externs.ExportInline(exports, Sort.Component, index);
    }

    /// <summary>Whether <c>(alias ...)</c> is the whole of a component: the alias definitions of a component say a sort, <c>(alias export $i "x" (func))</c>.</summary>
    private bool IsInvertedAlias()
    {
        var start = Cursor.Position;
        Cursor.Open("alias");
        while (Cursor.Kind is not (TokenKind.Open or TokenKind.Close or TokenKind.EndOfText))
        {
            Cursor.Take();
        }

        var isInverted = Cursor.Kind == TokenKind.Close;
        Cursor.Position = start;
        return isInverted;
    }

    private void ReadFunction()
    {
        var identifier = Cursor.TryTakeIdentifier();
        var exports = context.Externs.TakeInlineExports();
        uint index;
        if (Cursor.AtOpen("alias"))
        {
            index = context.Aliases.ReadInverted(Sort.Function, identifier);
        }
        else if (context.Externs.TryTakeInlineImport() is { } import)
        {
            index = context.Externs.DefineImport(import, Sort.Function, identifier);
        }
        else
        {
            var type = context.Types.TakeTypeUse(Sort.Function);
            index = _canon.ReadInFunction(type, identifier);
        }

        Cursor.Close();
        context.Externs.ExportInline(exports, Sort.Function, index);
    }

    private void ReadStart()
    {
        var output = new ByteWriter();
        output.Unsigned(context.References.Take(Sort.Function));
        var arguments = new VectorSection();
        while (Cursor.AtOpen("value"))
        {
            arguments.Add().Unsigned(context.References.Take(Sort.Value));
        }

        output.Unsigned((ulong)arguments.Count);
        output.Bytes(arguments.Content.Written);
        var results = new List<Token?>();
        while (Cursor.TryOpen("result"))
        {
            Cursor.Open("value");
            results.Add(Cursor.TryTakeIdentifier());
            Cursor.Close();
            Cursor.Close();
        }

        Cursor.Close();
        output.Unsigned((ulong)results.Count);
        context.Scope.Write(DefinitionKind.Start, output);
        foreach (var result in results)
        {
            context.Scope.Of(Sort.Value).Add(Cursor, result);
        }
    }
}

using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>Reads what has a scope of its own: components, and the types of components and instances.</summary>
internal sealed class ScopeReader(TextContext context)
{
    private readonly DefinitionReader _definitions = new(context);

    private TokenCursor Cursor => context.Cursor;

    /// <summary>The definitions of a component up to its closing parenthesis, as a binary.</summary>
    public byte[] ReadComponent(string? name)
    {
        var scope = context.InScope(ScopeKind.Component, name, ReadDefinitions);
        return ((ComponentSections)scope.Output).ToBinary(scope);
    }

    /// <summary>The definitions of the component whose scope is the innermost, up to its closing parenthesis or the end of the text.</summary>
    public void ReadDefinitions()
    {
        while (Cursor.Kind is not (TokenKind.Close or TokenKind.EndOfText) && !context.Diagnostics.HasErrors)
        {
            Cursor.Take(TokenKind.Open, "a definition");
            _definitions.Read();
        }

        context.Scope.Finish();
    }

    /// <summary>The declarators of a component or instance type, up to its closing parenthesis.</summary>
    public void WriteType(ByteWriter output, ScopeKind kind, string? name)
    {
        var scope = context.InScope(kind, name, () => ReadDeclarators(kind));
        output.Byte(kind == ScopeKind.ComponentType ? (byte)0x41 : (byte)0x42);
        ((Declarators)scope.Output).WriteTo(output);
    }

    private void ReadDeclarators(ScopeKind kind)
    {
        while (Cursor.Kind is not (TokenKind.Close or TokenKind.EndOfText))
        {
            if (Cursor.TryOpen("core"))
            {
                if (Cursor.IsKeyword("rec"))
                {
                    context.CoreTypes.ReadGroup();
                }
                else if (Cursor.TryTakeKeyword("type"))
                {
                    context.CoreTypes.ReadDefinition();
                }
                else
                {
                    Cursor.Unexpected("'type'");
                }
            }
            else if (Cursor.TryOpen("type"))
            {
                context.Types.ReadDefinition();
            }
            else if (Cursor.TryOpen("alias"))
            {
                context.Aliases.Read();
            }
            else if (Cursor.TryOpen("export"))
            {
                context.Externs.ReadExportDeclarator();
            }
            else if (kind == ScopeKind.ComponentType && Cursor.TryOpen("import"))
            {
                context.Externs.ReadImport();
            }
            else
            {
                Cursor.Position += Cursor.Kind == TokenKind.Open ? 1 : 0;
                Cursor.Unexpected(kind == ScopeKind.ComponentType ? "'type', 'alias', 'import' or 'export'" : "'type', 'alias' or 'export'");
            }
        }
    }
}

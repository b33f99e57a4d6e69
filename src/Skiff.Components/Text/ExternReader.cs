using Skiff.Components.Model;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>What an import or export declares: its sort, the name it binds and its type, written.</summary>
internal readonly record struct ExternSyntax(Sort Sort, Token? Identifier, ByteWriter Type);

/// <summary>Names, attributes and types of imports and exports. Source: Component Model, Explainer.md, "Import and Export Definitions" and "Type Definitions".</summary>
internal sealed class ExternReader(TextContext context)
{
    private TokenCursor Cursor => context.Cursor;

    /// <summary>A name with its attributes (<c>nameattributes</c>).</summary>
    public ByteWriter TakeName()
    {
        var output = new ByteWriter();
        var name = Cursor.TakeName();
        var attributes = new byte[]?[3];
        var count = 0;
        while (TryTakeAttribute(attributes))
        {
            count++;
        }

        output.Byte(count == 0 ? (byte)0x00 : (byte)0x02);
        output.Sized(name);
        if (count > 0)
        {
            output.Unsigned((ulong)count);
            for (var i = 0; i < attributes.Length; i++)
            {
                if (attributes[i] is { } value)
                {
                    output.Byte((byte)i);
                    output.Sized(value);
                }
            }
        }

        return output;
    }

    /// <summary>Whether <c>(import "x")</c> or <c>(export "x")</c> is next, perhaps with attributes but with nothing else: the short form inside a definition.</summary>
    public bool AtInline(string keyword)
    {
        if (!Cursor.AtOpen(keyword) || Cursor.Peek(2).Kind != TokenKind.String)
        {
            return false;
        }

        var ahead = 3;
        while (Cursor.Peek(ahead).Kind == TokenKind.Open && IsAttribute(ahead + 1))
        {
            while (Cursor.Peek(ahead).Kind is not (TokenKind.Close or TokenKind.EndOfText))
            {
                ahead++;
            }

            ahead++;
        }

        return Cursor.Peek(ahead).Kind == TokenKind.Close;
    }

    /// <summary>The names of <c>(export "x")</c> inside a definition, for <see cref="ExportInline"/> when it is complete.</summary>
    public List<ByteWriter> TakeInlineExports()
    {
        var names = new List<ByteWriter>();
        while (AtInline("export"))
        {
            Cursor.Open("export");
            names.Add(TakeName());
            Cursor.Close();
        }

        return names;
    }

    /// <summary>Takes <c>(import "x")</c> inside a definition; null where there is none.</summary>
    public ByteWriter? TryTakeInlineImport()
    {
        if (!AtInline("import"))
        {
            return null;
        }

        Cursor.Open("import");
        var name = TakeName();
        Cursor.Close();
        return name;
    }

    /// <summary>Exports something under each of the names, behind all definitions of the component, as the reference tools do: indices depend on it.</summary>
    public void ExportInline(List<ByteWriter> names, Sort sort, uint index)
    {
        foreach (var name in names)
        {
            ReferenceReader.Write(name, sort, index);
            name.Byte(0x00);
            context.Scope.DefineAtEnd(DefinitionKind.Export, sort, name);
        }
    }

    /// <summary>Reads what is behind <c>(import</c>, a declarator too.</summary>
    public void ReadImport() => Declare(DefinitionKind.Import);

    /// <summary>Reads what is behind <c>(export</c> in a type.</summary>
    public void ReadExportDeclarator() => Declare(DefinitionKind.Export);

    /// <summary>Reads what is behind <c>(export</c> in a component.</summary>
    public void ReadExport()
    {
        var identifier = Cursor.TryTakeIdentifier();
        var output = TakeName();
        var (sort, index) = context.References.TakeAny();
        ReferenceReader.Write(output, sort, index);
        if (Cursor.Kind == TokenKind.Open)
        {
            output.Byte(0x01);
            output.Bytes(TakeType().Type.Written);
        }
        else
        {
            output.Byte(0x00);
        }

        Cursor.Close();
        context.Scope.Define(DefinitionKind.Export, sort, output, Cursor, identifier);
    }

    /// <summary>Completes an import that a definition contains, its type being next.</summary>
    public uint DefineImport(ByteWriter name, Sort sort, Token? identifier)
    {
        WriteType(name, sort);
        return context.Scope.Define(DefinitionKind.Import, sort, name, Cursor, identifier);
    }

    private void Declare(DefinitionKind kind)
    {
        var output = TakeName();
        var syntax = TakeType();
        Cursor.Close();
        output.Bytes(syntax.Type.Written);
        context.Scope.Define(kind, syntax.Sort, output, Cursor, syntax.Identifier);
    }

    /// <summary><c>(func $id ...)</c> and so on (<c>externtype</c>).</summary>
    private ExternSyntax TakeType()
    {
        Cursor.Take(TokenKind.Open, "'('");
        var place = Cursor.Span;
        var sort = SortWords.Take(Cursor);
        if (SortWords.IsCore(sort) && sort != Sort.CoreModule)
        {
            WatError.Throw(WatCodes.Syntax, place, $"unexpected {SortWords.Of(sort)}; of the core sorts only modules are imported and exported");
        }

        var identifier = Cursor.TryTakeIdentifier();
        var output = new ByteWriter();
        WriteType(output, sort);
        Cursor.Close();
        return new ExternSyntax(sort, identifier, output);
    }

    private void WriteType(ByteWriter output, Sort sort)
    {
        switch (sort)
        {
            case Sort.CoreModule:
                var moduleType = context.CoreTypes.TakeModuleTypeUse();
                output.Bytes([0x00, 0x11]);
                output.Unsigned(moduleType);
                break;
            case Sort.Value:
                WriteValueBound(output);
                break;
            case Sort.Type:
                output.Byte(0x03);
                WriteTypeBound(output);
                break;
            default:
                var type = context.Types.TakeTypeUse(sort);
                output.Byte(sort switch
                {
                    Sort.Function => 0x01,
                    Sort.Component => 0x04,
                    _ => 0x05,
                });
                output.Unsigned(type);
                break;
        }
    }

    private void WriteTypeBound(ByteWriter output)
    {
        if (Cursor.TryOpen("eq"))
        {
            output.Byte(0x00);
            output.Unsigned(context.References.Take(Sort.Type));
        }
        else
        {
            Cursor.Open("sub");
            if (!Cursor.TryTakeKeyword("resource"))
            {
                Cursor.Unexpected("'resource'");
            }

            output.Byte(0x01);
        }

        Cursor.Close();
    }

    private void WriteValueBound(ByteWriter output)
    {
        output.Byte(0x02);
        if (Cursor.TryOpen("eq"))
        {
            output.Byte(0x00);
            output.Unsigned(context.References.Take(Sort.Value));
            Cursor.Close();
        }
        else
        {
            output.Byte(0x01);
            context.Types.WriteValueType(output);
        }
    }

    private bool IsAttribute(int ahead) => Cursor.IsKeyword("implements", ahead) || Cursor.IsKeyword("versionsuffix", ahead) || Cursor.IsKeyword("external-id", ahead);

    /// <summary>Takes an attribute into the place its opcode has; each of them stands at most once.</summary>
    private bool TryTakeAttribute(byte[]?[] attributes)
    {
        if (Cursor.Kind != TokenKind.Open || !IsAttribute(1))
        {
            return false;
        }

        Cursor.Take();
        var opcode = Cursor.IsKeyword("implements") ? 0 : Cursor.IsKeyword("versionsuffix") ? 1 : 2;
        if (attributes[opcode] is not null)
        {
            Cursor.Unexpected("each attribute once");
        }

        Cursor.Take();
        attributes[opcode] = Cursor.TakeName();
        Cursor.Close();
        return true;
    }
}

using Skiff.Components.Model;
using Skiff.Wasm.Text;
using CoreSyntax = Skiff.Wasm.Text.TypeSyntax;

namespace Skiff.Components.Text;

/// <summary>
/// Types of components. An inline type becomes a definition of its own, written before what it is part of. Source: Component Model,
/// Explainer.md and Binary.md, "Type Definitions".
/// </summary>
internal sealed class TypeReader(TextContext context)
{
    private TokenCursor Cursor => context.Cursor;

    /// <summary>Reads what is behind <c>(type</c> where a type is defined.</summary>
    public void ReadDefinition()
    {
        var identifier = Cursor.TryTakeIdentifier();
        var exports = context.Scope.Kind == ScopeKind.Component ? context.Externs.TakeInlineExports() : [];
        uint index;
        if (Cursor.AtOpen("alias"))
        {
            index = context.Aliases.ReadInverted(Sort.Type, identifier);
        }
        else
        {
            var output = new ByteWriter();
            WriteDefinedType(output, identifier is { } name ? Cursor.NameOf(name) : null);
            index = context.Scope.Define(DefinitionKind.Type, Sort.Type, output, Cursor, identifier);
        }

        Cursor.Close();
        context.Externs.ExportInline(exports, Sort.Type, index);
    }

    /// <summary>A type of functions, components or instances: <c>(type ...)</c>, or the type itself without its keyword.</summary>
    public uint TakeTypeUse(Sort sort)
    {
        if (AtTypeReference())
        {
            Cursor.Open("type");
            var index = context.References.TakePath(Sort.Type);
            Cursor.Close();
            return index;
        }

        var output = new ByteWriter();
        switch (sort)
        {
            case Sort.Function:
                WriteFunctionType(output);
                break;
            case Sort.Component:
                context.Scopes.WriteType(output, ScopeKind.ComponentType, name: null);
                break;
            default:
                context.Scopes.WriteType(output, ScopeKind.InstanceType, name: null);
                break;
        }

        return context.Scope.Define(DefinitionKind.Type, Sort.Type, output);
    }

    /// <summary>Whether <c>(type x)</c> refers to a type rather than being the first declarator of one.</summary>
    public bool AtTypeReference() =>
        Cursor.AtOpen("type")
        && Cursor.Peek(2).Kind is TokenKind.Identifier or TokenKind.Natural
        && Cursor.Peek(3).Kind is TokenKind.Close or TokenKind.String;

    /// <summary>A value type: a primitive, or the index of a type, which may be defined on the spot.</summary>
    public void WriteValueType(ByteWriter output)
    {
        if (Cursor.Kind == TokenKind.Keyword)
        {
            output.Byte(TakePrimitive());
            return;
        }

        if (Cursor.Kind == TokenKind.Open && !Cursor.AtOpen("type"))
        {
            var type = new ByteWriter();
            WriteConstructedType(type);
            output.Signed(context.Scope.Define(DefinitionKind.Type, Sort.Type, type));
            return;
        }

        output.Signed(context.References.Take(Sort.Type));
    }

    /// <summary>The result of a function: <c>(result t)</c> or nothing.</summary>
    public void WriteResultList(ByteWriter output)
    {
        if (!Cursor.TryOpen("result"))
        {
            output.Bytes([0x01, 0x00]);
            return;
        }

        output.Byte(0x00);
        WriteValueType(output);
        Cursor.Close();
    }

    private void WriteDefinedType(ByteWriter output, string? name)
    {
        if (Cursor.Kind == TokenKind.Keyword)
        {
            output.Byte(TakePrimitive());
            return;
        }

        if (Cursor.TryOpen("func"))
        {
            WriteFunctionType(output);
        }
        else if (Cursor.TryOpen("component"))
        {
            context.Scopes.WriteType(output, ScopeKind.ComponentType, name);
        }
        else if (Cursor.TryOpen("instance"))
        {
            context.Scopes.WriteType(output, ScopeKind.InstanceType, name);
        }
        else if (Cursor.TryOpen("resource"))
        {
            WriteResource(output);
        }
        else
        {
            WriteConstructedType(output);
            return;
        }

        Cursor.Close();
    }

    private void WriteResource(ByteWriter output)
    {
        Cursor.Open("rep");
        output.Byte(0x3F);
        output.Byte((byte)CoreSyntax.TakeValueType(Cursor));
        Cursor.Close();
        if (!Cursor.TryOpen("dtor"))
        {
            output.Byte(0x00);
            return;
        }

        output.Byte(0x01);
        output.Unsigned(context.References.TakeOperand(Sort.CoreFunction));
        Cursor.Close();
    }

    private void WriteFunctionType(ByteWriter output)
    {
        output.Byte(Cursor.TryTakeKeyword("async") ? (byte)0x43 : (byte)0x40);
        WriteNamed(output, "param");
        WriteResultList(output);
    }

    /// <summary>A type that has parts: <c>(list ...)</c> and so on.</summary>
    private void WriteConstructedType(ByteWriter output) => context.Nest(() =>
    {
        Cursor.Take(TokenKind.Open, "a type");
        var keyword = Cursor.Kind == TokenKind.Keyword ? Cursor.TextOf(Cursor.Current).ToString() : "";
        Cursor.Position++;
        WriteConstructedType(output, keyword);
        Cursor.Close();
    });

    private void WriteConstructedType(ByteWriter output, string keyword)
    {
        switch (keyword)
        {
            case "record":
                output.Byte(0x72);
                WriteNamed(output, "field");
                break;
            case "variant":
                output.Byte(0x71);
                WriteCases(output);
                break;
            case "list":
                WriteList(output);
                break;
            case "tuple":
                output.Byte(0x6F);
                WriteTuple(output);
                break;
            case "flags":
                output.Byte(0x6E);
                WriteLabels(output);
                break;
            case "enum":
                output.Byte(0x6D);
                WriteLabels(output);
                break;
            case "option":
                output.Byte(0x6B);
                WriteValueType(output);
                break;
            case "result":
                output.Byte(0x6A);
                WriteResult(output);
                break;
            case "own":
                output.Byte(0x69);
                output.Unsigned(context.References.Take(Sort.Type));
                break;
            case "borrow":
                output.Byte(0x68);
                output.Unsigned(context.References.Take(Sort.Type));
                break;
            case "stream":
                output.Byte(0x66);
                WriteOptional(output);
                break;
            case "future":
                output.Byte(0x65);
                WriteOptional(output);
                break;
            case "map":
                output.Byte(0x63);
                WriteValueType(output);
                WriteValueType(output);
                break;
            default:
                Cursor.Position--;
                Cursor.Unexpected("a type");
                break;
        }
    }

    private void WriteList(ByteWriter output)
    {
        var element = new ByteWriter();
        WriteValueType(element);
        var isFixed = Cursor.Kind == TokenKind.Natural;
        output.Byte(isFixed ? (byte)0x67 : (byte)0x70);
        output.Bytes(element.Written);
        if (isFixed)
        {
            output.Unsigned(Cursor.TakeU32());
        }
    }

    private void WriteTuple(ByteWriter output)
    {
        var elements = new VectorSection();
        while (Cursor.Kind != TokenKind.Close)
        {
            WriteValueType(elements.Add());
        }

        WriteVector(output, elements);
    }

    /// <summary>Parts that have a label and a type: <c>(param "x" u32)</c>, <c>(field "x" u32)</c>.</summary>
    private void WriteNamed(ByteWriter output, string keyword)
    {
        var parts = new VectorSection();
        while (Cursor.TryOpen(keyword))
        {
            parts.Add().Sized(Cursor.TakeName());
            WriteValueType(parts.Content);
            Cursor.Close();
        }

        WriteVector(output, parts);
    }

    private void WriteCases(ByteWriter output)
    {
        var cases = new VectorSection();
        while (Cursor.TryOpen("case"))
        {
            cases.Add().Sized(Cursor.TakeName());
            WriteOptional(cases.Content);
            cases.Content.Byte(0x00);
            Cursor.Close();
        }

        WriteVector(output, cases);
    }

    private void WriteLabels(ByteWriter output)
    {
        var labels = new VectorSection();
        while (Cursor.Kind == TokenKind.String)
        {
            labels.Add().Sized(Cursor.TakeName());
        }

        WriteVector(output, labels);
    }

    private void WriteResult(ByteWriter output)
    {
        if (Cursor.AtOpen("error"))
        {
            output.Byte(0x00);
        }
        else
        {
            WriteOptional(output);
        }

        var hasError = Cursor.TryOpen("error");
        output.Byte(hasError ? (byte)0x01 : (byte)0x00);
        if (hasError)
        {
            WriteValueType(output);
            Cursor.Close();
        }
    }

    /// <summary>A value type, or nothing before the closing parenthesis.</summary>
    private void WriteOptional(ByteWriter output)
    {
        if (Cursor.Kind == TokenKind.Close)
        {
            output.Byte(0x00);
            return;
        }

        output.Byte(0x01);
        WriteValueType(output);
    }

    private static void WriteVector(ByteWriter output, VectorSection parts)
    {
        output.Unsigned((ulong)parts.Count);
        output.Bytes(parts.Content.Written);
    }

    private byte TakePrimitive()
    {
        var code = PrimitiveCode(Cursor.TextOf(Cursor.Current));
        if (code == 0)
        {
            Cursor.Unexpected("a type");
        }

        Cursor.Take();
        return code;
    }

    private static byte PrimitiveCode(ReadOnlySpan<char> word) => word switch
    {
        "bool" => 0x7F,
        "s8" => 0x7E,
        "u8" => 0x7D,
        "s16" => 0x7C,
        "u16" => 0x7B,
        "s32" => 0x7A,
        "u32" => 0x79,
        "s64" => 0x78,
        "u64" => 0x77,
        "f32" => 0x76,
        "f64" => 0x75,
        "char" => 0x74,
        "string" => 0x73,
        "error-context" => 0x64,
        _ => 0,
    };
}

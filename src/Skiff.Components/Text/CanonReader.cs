using Skiff.Components.Model;
using Skiff.Wasm.Text;
using CoreSyntax = Skiff.Wasm.Text.TypeSyntax;

namespace Skiff.Components.Text;

/// <summary>Canonical definitions. Source: Component Model, Explainer.md and Binary.md, "Canonical Definitions".</summary>
internal sealed class CanonReader(TextContext context)
{
    private TokenCursor Cursor => context.Cursor;

    /// <summary>Reads what is behind <c>(canon</c>: the definition, then what it defines.</summary>
    public void Read()
    {
        if (Cursor.TryTakeKeyword("lift"))
        {
            var lift = TakeLift();
            Cursor.Open("func");
            var identifier = Cursor.TryTakeIdentifier();
            var type = context.Types.TakeTypeUse(Sort.Function);
            Cursor.Close();
            Cursor.Close();
            DefineLift(lift, type, identifier);
            return;
        }

        var output = new ByteWriter();
        WriteCoreFunction(output);
        Cursor.Open("core");
        if (!Cursor.TryTakeKeyword("func"))
        {
            Cursor.Unexpected("'func'");
        }

        var name = Cursor.TryTakeIdentifier();
        Cursor.Close();
        Cursor.Close();
        context.Scope.Define(DefinitionKind.Canon, Sort.CoreFunction, output, Cursor, name);
    }

    /// <summary>Reads <c>(canon ...)</c> inside <c>(core func ...)</c>.</summary>
    public void ReadInCoreFunction(Token? identifier)
    {
        Cursor.Open("canon");
        var output = new ByteWriter();
        WriteCoreFunction(output);
        Cursor.Close();
        context.Scope.Define(DefinitionKind.Canon, Sort.CoreFunction, output, Cursor, identifier);
    }

    /// <summary>Reads <c>(canon lift ...)</c> inside <c>(func ...)</c>, behind the type.</summary>
    public uint ReadInFunction(uint type, Token? identifier)
    {
        Cursor.Open("canon");
        if (!Cursor.TryTakeKeyword("lift"))
        {
            Cursor.Unexpected("'lift'");
        }

        var lift = TakeLift();
        Cursor.Close();
        return DefineLift(lift, type, identifier);
    }

    /// <summary>A lift without its type, which comes last in the binary format.</summary>
    private ByteWriter TakeLift()
    {
        var output = new ByteWriter();
        output.Bytes([0x00, 0x00]);
        output.Unsigned(context.References.Take(Sort.CoreFunction));
        WriteOptions(output);
        return output;
    }

    private uint DefineLift(ByteWriter lift, uint type, Token? identifier)
    {
        lift.Unsigned(type);
        return context.Scope.Define(DefinitionKind.Canon, Sort.Function, lift, Cursor, identifier);
    }

    /// <summary>A lower or a built-in.</summary>
    private void WriteCoreFunction(ByteWriter output)
    {
        if (Cursor.TryTakeKeyword("lower"))
        {
            output.Bytes([0x01, 0x00]);
            output.Unsigned(context.References.Take(Sort.Function));
            WriteOptions(output);
            return;
        }

        if (Cursor.Kind != TokenKind.Keyword || CanonBuiltins.Find(Cursor.TextOf(Cursor.Current).ToString()) is not { } builtin)
        {
            Cursor.Unexpected("'lift', 'lower' or the name of a built-in");
            return;
        }

        Cursor.Take();
        output.Byte(builtin.Opcode);
        foreach (var immediate in builtin.Immediates)
        {
            WriteImmediate(output, immediate);
        }
    }

    private void WriteImmediate(ByteWriter output, CanonImmediate immediate)
    {
        switch (immediate)
        {
            case CanonImmediate.Type:
                output.Unsigned(context.References.Take(Sort.Type));
                break;
            case CanonImmediate.CoreType:
                output.Unsigned(context.References.Take(Sort.CoreType));
                break;
            case CanonImmediate.CoreTable:
                output.Unsigned(context.References.Take(Sort.CoreTable));
                break;
            case CanonImmediate.Memory:
                Cursor.Open("memory");
                output.Unsigned(context.References.TakeOperand(Sort.CoreMemory));
                Cursor.Close();
                break;
            case CanonImmediate.Options:
                WriteOptions(output);
                break;
            case CanonImmediate.Async:
                WriteFlag(output, "async");
                break;
            case CanonImmediate.Cancellable:
                WriteFlag(output, "cancellable");
                break;
            case CanonImmediate.Shared:
                WriteFlag(output, "shared");
                break;
            case CanonImmediate.CoreValueType:
                output.Byte((byte)CoreSyntax.TakeValueType(Cursor));
                break;
            case CanonImmediate.Number:
                output.Unsigned(Cursor.TakeU32());
                break;
            default:
                context.Types.WriteResultList(output);
                break;
        }
    }

    private void WriteFlag(ByteWriter output, string keyword) => output.Byte(Cursor.TryTakeKeyword(keyword) ? (byte)0x01 : (byte)0x00);

    private void WriteOptions(ByteWriter output)
    {
        var options = new VectorSection();
        while (TryWriteOption(options))
        {
        }

        output.Unsigned((ulong)options.Count);
        output.Bytes(options.Content.Written);
    }

    private bool TryWriteOption(VectorSection options)
    {
        if (TryTakePlainOption() is { } plain)
        {
            options.Add().Byte((byte)plain);
            return true;
        }

        if (TryOpenOption() is not { } option)
        {
            return false;
        }

        options.Add().Byte((byte)option);
        options.Content.Unsigned(context.References.TakeOperand(option == CanonOptionKind.Memory ? Sort.CoreMemory : Sort.CoreFunction));
        Cursor.Close();
        return true;
    }

    private CanonOptionKind? TryTakePlainOption() =>
        Cursor.TryTakeKeyword("string-encoding=utf8") ? CanonOptionKind.Utf8
        : Cursor.TryTakeKeyword("string-encoding=utf16") ? CanonOptionKind.Utf16
        : Cursor.TryTakeKeyword("string-encoding=latin1+utf16") ? CanonOptionKind.Latin1OrUtf16
        : Cursor.TryTakeKeyword("async") ? CanonOptionKind.Async
        : null;

    private CanonOptionKind? TryOpenOption() =>
        Cursor.TryOpen("memory") ? CanonOptionKind.Memory
        : Cursor.TryOpen("realloc") ? CanonOptionKind.Realloc
        : Cursor.TryOpen("post-return") ? CanonOptionKind.PostReturn
        : Cursor.TryOpen("callback") ? CanonOptionKind.Callback
        : null;
}

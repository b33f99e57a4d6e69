using Skiff.Components.Model;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>Instances. Source: Component Model, Explainer.md and Binary.md, "Instance Definitions".</summary>
internal sealed class InstanceReader(TextContext context)
{
    private TokenCursor Cursor => context.Cursor;

    /// <summary>Reads what is behind <c>(core instance</c>.</summary>
    public void ReadCore()
    {
        var identifier = Cursor.TryTakeIdentifier();
        if (Cursor.AtOpen("alias"))
        {
            context.Aliases.ReadInverted(Sort.CoreInstance, identifier);
            Cursor.Close();
            return;
        }

        ByteWriter output;
        if (Cursor.TryOpen("instantiate"))
        {
            output = TakeInstantiation(Sort.CoreModule, TakeCoreArgument);
            Cursor.Close();
        }
        else
        {
            output = TakeExports(TakeCoreExport);
        }

        Cursor.Close();
        context.Scope.Define(DefinitionKind.CoreInstance, Sort.CoreInstance, output, Cursor, identifier);
    }

    /// <summary>Reads what is behind <c>(instance</c>.</summary>
    public void Read()
    {
        var identifier = Cursor.TryTakeIdentifier();
        var exports = context.Externs.TakeInlineExports();
        var index = ReadBody(identifier);
        Cursor.Close();
        context.Externs.ExportInline(exports, Sort.Instance, index);
    }

    private uint ReadBody(Token? identifier)
    {
        if (Cursor.AtOpen("alias"))
        {
            return context.Aliases.ReadInverted(Sort.Instance, identifier);
        }

        if (context.Externs.TryTakeInlineImport() is { } import)
        {
            return context.Externs.DefineImport(import, Sort.Instance, identifier);
        }

        ByteWriter output;
        if (Cursor.TryOpen("instantiate"))
        {
            output = TakeInstantiation(Sort.Component, TakeArgument);
            Cursor.Close();
        }
        else
        {
            output = TakeExports(TakeExport);
        }

        return context.Scope.Define(DefinitionKind.Instance, Sort.Instance, output, Cursor, identifier);
    }

    /// <summary>What is instantiated, then <c>(with ...)</c> as often as it is there.</summary>
    private ByteWriter TakeInstantiation(Sort sort, Action<ByteWriter> takeArgument)
    {
        var output = new ByteWriter();
        output.Byte(0x00);
        output.Unsigned(context.References.Take(sort, insideCore: true));
        var arguments = new VectorSection();
        while (Cursor.TryOpen("with"))
        {
            takeArgument(arguments.Add());
            Cursor.Close();
        }

        output.Unsigned((ulong)arguments.Count);
        output.Bytes(arguments.Content.Written);
        return output;
    }

    private void TakeCoreArgument(ByteWriter output)
    {
        output.Sized(Cursor.TakeName());
        Cursor.Open("instance");
        var index = IndexSpace.IsNext(Cursor)
            ? context.References.TakePath(Sort.CoreInstance)
            : context.Scope.Define(DefinitionKind.CoreInstance, Sort.CoreInstance, TakeExports(TakeCoreExport));
        Cursor.Close();
        output.Byte(0x12);
        output.Unsigned(index);
    }

    private void TakeArgument(ByteWriter output)
    {
        output.Sized(Cursor.TakeName());
        if (Cursor.AtOpen("instance") && Cursor.Peek(2).Kind is not (TokenKind.Identifier or TokenKind.Natural))
        {
            Cursor.Open("instance");
            var instance = context.Scope.Define(DefinitionKind.Instance, Sort.Instance, TakeExports(TakeExport));
            Cursor.Close();
            ReferenceReader.Write(output, Sort.Instance, instance);
            return;
        }

        var (sort, index) = context.References.TakeAny();
        ReferenceReader.Write(output, sort, index);
    }

    /// <summary>An instance put together: <c>(export ...)</c> as often as it is there.</summary>
    private ByteWriter TakeExports(Action<ByteWriter> takeExport)
    {
        var exports = new VectorSection();
        while (Cursor.TryOpen("export"))
        {
            takeExport(exports.Add());
            Cursor.Close();
        }

        var output = new ByteWriter();
        output.Byte(0x01);
        output.Unsigned((ulong)exports.Count);
        output.Bytes(exports.Content.Written);
        return output;
    }

    private void TakeCoreExport(ByteWriter output)
    {
        output.Sized(Cursor.TakeName());
        Cursor.Take(TokenKind.Open, "'('");
        var sort = SortWords.TakeCore(Cursor);
        var index = context.References.TakePath(sort);
        Cursor.Close();
        SortWords.WriteCore(output, sort);
        output.Unsigned(index);
    }

    private void TakeExport(ByteWriter output)
    {
        output.Bytes(context.Externs.TakeName().Written);
        var (sort, index) = context.References.TakeAny();
        ReferenceReader.Write(output, sort, index);
    }
}

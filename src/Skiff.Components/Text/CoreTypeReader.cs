using Skiff.Components.Model;
using Skiff.Wasm;
using Skiff.Wasm.Text;
using CoreSyntax = Skiff.Wasm.Text.TypeSyntax;

namespace Skiff.Components.Text;

/// <summary>Core types: functions and modules. Source: Component Model, Explainer.md and Binary.md, "Type Definitions".</summary>
internal sealed class CoreTypeReader(TextContext context)
{
    private TokenCursor Cursor => context.Cursor;

    /// <summary>Reads what is behind <c>(core type</c>, or <c>(type</c> in a module type.</summary>
    public void ReadDefinition()
    {
        var identifier = Cursor.TryTakeIdentifier();
        if (Cursor.AtOpen("alias"))
        {
            context.Aliases.ReadInverted(Sort.CoreType, identifier);
        }
        else
        {
            var output = new ByteWriter();
            WriteType(output, identifier is { } name ? Cursor.NameOf(name) : null);
            context.Scope.Define(DefinitionKind.CoreType, Sort.CoreType, output, Cursor, identifier);
        }

        Cursor.Close();
    }

    /// <summary>Reads <c>rec</c> and what is behind it: several types in one definition, which may name each other. Source: Core 3.0, 6.4.8.</summary>
    public void ReadGroup()
    {
        Cursor.Take();
        AddGroupNames();
        var types = new VectorSection();
        while (Cursor.TryOpen("type"))
        {
            Cursor.TryTakeIdentifier();
            WriteSubtype(types.Add(), isInGroup: true);
            Cursor.Close();
        }

        Cursor.Close();
        var output = new ByteWriter();
        output.Byte(0x4E);
        output.Unsigned((ulong)types.Count);
        output.Bytes(types.Content.Written);
        context.Scope.Write(DefinitionKind.CoreType, output);
    }

    /// <summary>A module type: <c>(type ...)</c>, or its declarators without <c>module</c>.</summary>
    public uint TakeModuleTypeUse()
    {
        if (context.Types.AtTypeReference())
        {
            Cursor.Open("type");
            var index = context.References.TakePath(Sort.CoreType);
            Cursor.Close();
            return index;
        }

        var output = new ByteWriter();
        WriteModuleType(output, name: null);
        return context.Scope.Define(DefinitionKind.CoreType, Sort.CoreType, output);
    }

    private void AddGroupNames()
    {
        var start = Cursor.Position;
        while (Cursor.TryOpen("type"))
        {
            context.Scope.Of(Sort.CoreType).Add(Cursor, Cursor.TryTakeIdentifier());
            Cursor.SkipToClose();
        }

        Cursor.Position = start;
    }

    private void WriteType(ByteWriter output, string? name)
    {
        if (Cursor.TryOpen("module"))
        {
            WriteModuleType(output, name);
            Cursor.Close();
        }
        else
        {
            WriteSubtype(output, isInGroup: false);
        }
    }

    /// <summary>A function type, perhaps with supertypes. A <c>sub</c> that is not final takes a prefix where it could be mistaken for a module type.</summary>
    private void WriteSubtype(ByteWriter output, bool isInGroup)
    {
        if (!Cursor.TryOpen("sub"))
        {
            WriteFunctionType(output);
            return;
        }

        var isFinal = Cursor.TryTakeKeyword("final");
        output.Bytes(isFinal ? [0x4F] : isInGroup ? [0x50] : [0x00, 0x50]);
        var supertypes = new VectorSection();
        while (IndexSpace.IsNext(Cursor))
        {
            supertypes.Add().Unsigned(context.References.TakeIndex(Sort.CoreType));
        }

        output.Unsigned((ulong)supertypes.Count);
        output.Bytes(supertypes.Content.Written);
        WriteFunctionType(output);
        Cursor.Close();
    }

    private void WriteFunctionType(ByteWriter output) => WriteSignature(output, CoreSyntax.TakeFunctionType(Cursor));

    private static void WriteSignature(ByteWriter output, FunctionType type)
    {
        var table = new TypeTable();
        table.Define(type);
        table.Write(output);
    }

    private void WriteModuleType(ByteWriter output, string? name)
    {
        var scope = context.InScope(ScopeKind.ModuleType, name, ReadDeclarators);
        output.Byte(0x50);
        ((Declarators)scope.Output).WriteTo(output);
    }

    private void ReadDeclarators()
    {
        while (Cursor.Kind is not (TokenKind.Close or TokenKind.EndOfText))
        {
            if (Cursor.TryOpen("type"))
            {
                ReadDefinition();
            }
            else if (Cursor.AtOpen("rec"))
            {
                Cursor.Take();
                ReadGroup();
            }
            else if (Cursor.TryOpen("alias"))
            {
                context.Aliases.Read();
            }
            else if (Cursor.TryOpen("import"))
            {
                var output = new ByteWriter();
                output.Sized(Cursor.TakeName());
                output.Sized(Cursor.TakeName());
                ReadExtern(DefinitionKind.Import, output);
            }
            else if (Cursor.TryOpen("export"))
            {
                var output = new ByteWriter();
                output.Sized(Cursor.TakeName());
                ReadExtern(DefinitionKind.Export, output);
            }
            else
            {
                Cursor.Position += Cursor.Kind == TokenKind.Open ? 1 : 0;
                Cursor.Unexpected("'type', 'alias', 'import' or 'export'");
            }
        }
    }

    /// <summary>What a module imports or exports. A name there may be bound by the grammar, but nothing can refer to it.</summary>
    private void ReadExtern(DefinitionKind kind, ByteWriter output)
    {
        Cursor.Take(TokenKind.Open, "'('");
        var sort = SortWords.TakeCore(Cursor);
        Cursor.TryTakeIdentifier();
        WriteExternType(output, sort);
        Cursor.Close();
        Cursor.Close();
        context.Scope.Write(kind, output);
    }

    private void WriteExternType(ByteWriter output, Sort sort)
    {
        switch (sort)
        {
            case Sort.CoreFunction:
                var function = TakeTypeUse();
                output.Byte(0x00);
                output.Unsigned(function);
                break;
            case Sort.CoreTable:
                var tableLimits = CoreSyntax.TakeLimits(Cursor);
                output.Byte(0x01);
                output.Byte((byte)CoreSyntax.TakeReferenceType(Cursor));
                ModuleSections.WriteLimits(output, tableLimits);
                break;
            case Sort.CoreMemory:
                output.Byte(0x02);
                ModuleSections.WriteMemoryType(output, CoreSyntax.TakeMemoryType(Cursor));
                break;
            case Sort.CoreGlobal:
                var global = CoreSyntax.TakeGlobalType(Cursor);
                output.Byte(0x03);
                output.Byte((byte)global.Type);
                output.Byte(global.IsMutable ? (byte)1 : (byte)0);
                break;
            case Sort.CoreTag:
                var tag = TakeTypeUse();
                output.Bytes([0x04, 0x00]);
                output.Unsigned(tag);
                break;
            default:
                WatError.Throw(WatCodes.Syntax, Cursor.Span, $"a module has no imports or exports of the sort {SortWords.KeywordOf(sort)}");
                break;
        }
    }

    /// <summary><c>(type x)</c>, or a signature, which becomes a type of the module type.</summary>
    private uint TakeTypeUse()
    {
        if (!Cursor.TryOpen("type"))
        {
            var output = new ByteWriter();
            WriteSignature(output, CoreSyntax.TakeSignature(Cursor, new IndexSpace("local", "local")));
            return context.Scope.Define(DefinitionKind.CoreType, Sort.CoreType, output);
        }

        var index = context.References.TakeIndex(Sort.CoreType);
        Cursor.Close();
        return index;
    }
}

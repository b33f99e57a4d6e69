using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>
/// Reads core types: those of functions and of modules. The types of garbage collection are refused, as in modules.
/// Source: Component Model, Binary.md, "Type Definitions".
/// </summary>
internal static class CoreTypeDecoding
{
    private const int ModuleForm = 0x50;
    private const int TagKind = 0x04;
    private const int TypeSort = 0x10;
    private const int OuterTarget = 0x01;

    public static CoreTypeSyntax Read(ref ByteReader reader, DecodingBudget budget)
    {
        if (reader.Peek() != ModuleForm)
        {
            return new CoreTypeSyntax.Function(TypeDecoding.ReadFunctionType(ref reader, budget.Core));
        }

        reader.ReadByte();
        var count = reader.ReadCount(budget.Limits.Definitions, "declarations of a core module type");
        budget.TakeDefinitions(ref reader, count);
        var declarators = new CoreModuleDeclarator[count];
        for (var i = 0; i < count; i++)
        {
            declarators[i] = ReadDeclarator(ref reader, budget);
        }

        return new CoreTypeSyntax.Module([.. declarators]);
    }

    private static CoreModuleDeclarator ReadDeclarator(ref ByteReader reader, DecodingBudget budget)
    {
        var start = reader.Position;
        int kind = reader.ReadByte();
        var limit = budget.Limits.ExternNameLength;
        switch (kind)
        {
            case 0x00:
                var module = reader.ReadName(limit);
                var field = reader.ReadName(limit);
                var (imported, importedType, isImportedTag) = ReadExternType(ref reader);
                return new CoreModuleDeclarator.Import(module, field, imported, importedType, isImportedTag);
            case 0x01:
                // A module type here would be well formed but invalid; it is refused while reading, which also bounds the nesting.
                return new CoreModuleDeclarator.Type(new CoreTypeSyntax.Function(TypeDecoding.ReadFunctionType(ref reader, budget.Core)));
            case 0x02:
                return ReadOuterType(ref reader);
            case 0x03:
                var name = reader.ReadName(limit);
                var (exported, exportedType, isExportedTag) = ReadExternType(ref reader);
                return new CoreModuleDeclarator.Export(name, exported, exportedType, isExportedTag);
            default:
                reader.Throw(FormatReason.MalformedComponentType, $"declaration 0x{kind:x2} of a core module type", start);
                return null;
        }
    }

    private static CoreModuleDeclarator.OuterType ReadOuterType(ref ByteReader reader)
    {
        var start = reader.Position;
        if (reader.ReadByte() != TypeSort || reader.ReadByte() != OuterTarget)
        {
            reader.Throw(FormatReason.MalformedComponentType, "an alias in a core module type that is not of an outer core type", start);
        }

        var outer = reader.ReadIndex();
        return new CoreModuleDeclarator.OuterType(outer, reader.ReadIndex());
    }

    // Functions and tags are type indices, which the scope of the module type resolves.
    private static (CoreExternType? Extern, int FunctionType, bool IsTag) ReadExternType(ref ByteReader reader)
    {
        var start = reader.Position;
        int kind = reader.ReadByte();
        switch (kind)
        {
            case (int)ExternalKind.Function:
                return (null, reader.ReadIndex(), false);
            case (int)ExternalKind.Table:
                return (new CoreExternType.Table(TypeDecoding.ReadTableType(ref reader)), -1, false);
            case (int)ExternalKind.Memory:
                return (new CoreExternType.Memory(TypeDecoding.ReadSharedOrUnsharedMemoryType(ref reader)), -1, false);
            case (int)ExternalKind.Global:
                return (new CoreExternType.Global(TypeDecoding.ReadGlobalType(ref reader)), -1, false);
            case TagKind:
                var at = reader.Position;
                if (reader.ReadByte() != 0)
                {
                    reader.Throw(FormatReason.ZeroByteExpected, "attribute of a tag", at);
                }

                return (null, reader.ReadIndex(), true);
            default:
                reader.Throw(FormatReason.MalformedComponentType, $"core import or export of kind 0x{kind:x2}", start);
                return default;
        }
    }
}

using Skiff.Components.Model;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>Reads aliases. Which sorts may be aliased how is a question of validity. Source: Component Model, Binary.md, "Alias Definitions".</summary>
internal static class AliasDecoding
{
    public static Definition Read(ref ByteReader reader, ComponentLimits limits)
    {
        var start = reader.Position;
        var sort = SortDecoding.ReadSort(ref reader);
        var at = reader.Position;
        int target = reader.ReadByte();
        switch (target)
        {
            case 0x00:
                var instance = reader.ReadIndex();
                return new ExportAlias(start, sort, instance, reader.ReadName(limits.ExternNameLength));
            case 0x01:
                var coreInstance = reader.ReadIndex();
                return new CoreExportAlias(start, sort, coreInstance, reader.ReadName(limits.ExternNameLength));
            case 0x02:
                var outer = reader.ReadIndex();
                return new OuterAlias(start, sort, outer, reader.ReadIndex());
            default:
                reader.Throw(FormatReason.MalformedDefinition, $"alias target 0x{target:x2}", at);
                return null;
        }
    }
}

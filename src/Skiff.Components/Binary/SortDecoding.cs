using Skiff.Components.Model;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>Reads sorts. Source: Component Model, Binary.md, "Instance Definitions".</summary>
internal static class SortDecoding
{
    private const int CorePrefix = 0x00;

    public static SortIndex ReadSortIndex(ref ByteReader reader)
    {
        var sort = ReadSort(ref reader);
        return new SortIndex(sort, reader.ReadIndex());
    }

    public static SortIndex ReadCoreSortIndex(ref ByteReader reader)
    {
        var sort = ReadCoreSort(ref reader);
        return new SortIndex(sort, reader.ReadIndex());
    }

    public static Sort ReadSort(ref ByteReader reader)
    {
        var start = reader.Position;
        int code = reader.ReadByte();
        return code switch
        {
            CorePrefix => ReadCoreSort(ref reader),
            0x01 => Sort.Function,
            0x02 => Sort.Value,
            0x03 => Sort.Type,
            0x04 => Sort.Component,
            0x05 => Sort.Instance,
            _ => Throw(ref reader, start, code),
        };
    }

    public static Sort ReadCoreSort(ref ByteReader reader)
    {
        var start = reader.Position;
        int code = reader.ReadByte();
        return code switch
        {
            0x00 => Sort.CoreFunction,
            0x01 => Sort.CoreTable,
            0x02 => Sort.CoreMemory,
            0x03 => Sort.CoreGlobal,
            0x04 => Sort.CoreTag,
            0x10 => Sort.CoreType,
            0x11 => Sort.CoreModule,
            0x12 => Sort.CoreInstance,
            _ => Throw(ref reader, start, code),
        };
    }

    private static Sort Throw(ref ByteReader reader, int start, int code)
    {
        reader.Throw(FormatReason.MalformedSort, $"0x{code:x2}", start);
        return default;
    }
}

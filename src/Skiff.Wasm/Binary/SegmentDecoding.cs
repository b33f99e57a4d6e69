using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Skiff.Wasm.Binary;

/// <summary>Reads element and data segments. Source: WebAssembly Core 2.0, 5.5.12 and 5.5.14.</summary>
internal static class SegmentDecoding
{
    // The bits of an element segment's first number.
    private const uint NotActive = 1;
    private const uint DeclarativeOrExplicitTable = 2;
    private const uint Expressions = 4;

    public static ElementSegment ReadElementSegment(ref ByteReader reader, WasmLimits limits)
    {
        var start = reader.Position;
        var flags = reader.ReadU32();
        if (flags > 7)
        {
            reader.Throw(FormatReason.MalformedElementsSegmentKind, $"{flags}", start);
        }

        var isActive = (flags & NotActive) == 0;
        var mode = isActive
            ? SegmentMode.Active
            : (flags & DeclarativeOrExplicitTable) == 0 ? SegmentMode.Passive : SegmentMode.Declarative;
        var hasTable = isActive && (flags & DeclarativeOrExplicitTable) != 0;
        var tableIndex = hasTable ? reader.ReadIndex() : 0;
        var tableOffset = isActive ? reader.ReadExpression() : null;

        // The short forms 0 and 4 do not say their type: they are functions.
        var saysType = !isActive || hasTable;
        var isExpressions = (flags & Expressions) != 0;
        var type = saysType ? ReadElementType(ref reader, isExpressions) : ValueType.FuncRef;
        return new ElementSegment
        {
            Mode = mode,
            Type = type,
            TableIndex = tableIndex,
            TableOffset = tableOffset,
            Functions = isExpressions ? [] : ReadFunctions(ref reader, limits),
            Expressions = isExpressions ? ReadExpressions(ref reader, limits) : [],
            Offset = start,
        };
    }

    public static DataSegment ReadDataSegment(ref ByteReader reader)
    {
        var start = reader.Position;
        var kind = reader.ReadU32();
        if (kind > 2)
        {
            reader.Throw(FormatReason.MalformedDataSegmentKind, $"{kind}", start);
        }

        var memoryIndex = kind == 2 ? reader.ReadIndex() : 0;
        var memoryOffset = kind == 1 ? null : reader.ReadExpression();
        var size = reader.ReadSize("data", FormatReason.UnexpectedEndOfSectionOrFunction);
        return new DataSegment
        {
            Mode = kind == 1 ? SegmentMode.Passive : SegmentMode.Active,
            MemoryIndex = memoryIndex,
            MemoryOffset = memoryOffset,
            Content = reader.ReadBytes(size),
            Offset = start,
        };
    }

    private static ValueType ReadElementType(ref ByteReader reader, bool isExpressions)
    {
        if (isExpressions)
        {
            return reader.ReadReferenceType();
        }

        var start = reader.Position;
        int kind = reader.ReadByte();
        if (kind != 0)
        {
            reader.Throw(FormatReason.MalformedElementKind, $"0x{kind:x2}", start);
        }

        return ValueType.FuncRef;
    }

    private static ImmutableArray<int> ReadFunctions(ref ByteReader reader, WasmLimits limits)
    {
        var functions = new int[reader.ReadCount(limits.ElementsPerSegment, "elements")];
        for (var i = 0; i < functions.Length; i++)
        {
            functions[i] = reader.ReadIndex();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(functions);
    }

    private static ImmutableArray<ConstantExpression> ReadExpressions(ref ByteReader reader, WasmLimits limits)
    {
        var expressions = new ConstantExpression[reader.ReadCount(limits.ElementsPerSegment, "elements")];
        for (var i = 0; i < expressions.Length; i++)
        {
            expressions[i] = reader.ReadExpression();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(expressions);
    }
}

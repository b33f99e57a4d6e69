using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Skiff.Wasm.Binary;

/// <summary>Reads types. Source: WebAssembly Core 2.0, 5.3.</summary>
internal static class TypeDecoding
{
    private const int FunctionForm = 0x60;

    public static FunctionType ReadFunctionType(ref ByteReader reader, WasmLimits limits)
    {
        var start = reader.Position;
        int form = reader.ReadByte();
        if (form != FunctionForm)
        {
            // The form is a one-byte number of LEB128.
            var reason = form >= 0x80 ? FormatReason.IntegerRepresentationTooLong : FormatReason.MalformedFunctionType;
            var proposal = form is 0x4E or 0x4F or 0x50 or 0x5E or 0x5F ? Proposals.GarbageCollection : null;
            reader.Throw(reason, $"0x{form:x2}", start, proposal);
        }

        var parameters = ReadValueTypes(ref reader, limits.Parameters, "parameters");
        var results = ReadValueTypes(ref reader, limits.Results, "results");
        return new FunctionType(parameters, results);
    }

    public static TableType ReadTableType(ref ByteReader reader)
    {
        var element = reader.ReadReferenceType();
        var limits = ReadLimits(ref reader, isMemory: false);
        return new TableType(element, limits);
    }

    public static MemoryType ReadMemoryType(ref ByteReader reader) => new(ReadLimits(ref reader, isMemory: true));

    /// <summary>A memory type of 2.0 or of the threads proposal, which components may mention in types.</summary>
    public static MemoryType ReadSharedOrUnsharedMemoryType(ref ByteReader reader)
    {
        const int SharedWithMaximum = 3;
        if (reader.Peek() != SharedWithMaximum)
        {
            return ReadMemoryType(ref reader);
        }

        reader.ReadByte();
        var minimum = reader.ReadU32();
        return new MemoryType(new Limits(minimum, reader.ReadU32()), IsShared: true);
    }

    public static GlobalType ReadGlobalType(ref ByteReader reader)
    {
        var type = reader.ReadValueType();
        var start = reader.Position;
        int mutability = reader.ReadByte();
        if (mutability > 1)
        {
            reader.Throw(FormatReason.MalformedMutability, $"0x{mutability:x2}", start, mutability <= 3 ? Proposals.SharedEverything : null);
        }

        return new GlobalType(type, mutability == 1);
    }

    // Core 2.0, 5.3.7. The flags are one bit, written as LEB128.
    private static Limits ReadLimits(ref ByteReader reader, bool isMemory)
    {
        var start = reader.Position;
        int flags = reader.ReadByte();
        if (flags > 1)
        {
            var reason = flags >= 0x80 ? FormatReason.IntegerRepresentationTooLong : FormatReason.IntegerTooLarge;
            reader.Throw(reason, $"limits flags 0x{flags:x2}", start, ProposalOfFlags(flags, isMemory));
        }

        var minimum = reader.ReadU32();
        return new Limits(minimum, flags == 1 ? reader.ReadU32() : null);
    }

    private static string? ProposalOfFlags(int flags, bool isMemory) => flags switch
    {
        2 or 3 => isMemory ? Proposals.Threads : Proposals.SharedEverything,
        >= 4 and <= 7 => Proposals.Memory64,
        >= 8 and <= 15 when isMemory => Proposals.CustomPageSizes,
        _ => null,
    };

    private static ImmutableArray<ValueType> ReadValueTypes(ref ByteReader reader, int limit, string what)
    {
        var count = reader.ReadCount(limit, what);
        if (count == 0)
        {
            return [];
        }

        var types = new ValueType[count];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = reader.ReadValueType();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(types);
    }
}

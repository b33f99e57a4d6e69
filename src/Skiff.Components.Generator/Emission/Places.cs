using System.Collections.Immutable;
using Skiff.Components.Generator.Layout;
using Skiff.Components.Wit;

namespace Skiff.Components.Generator.Emission;

/// <summary>Where a value is read from: flat arguments, or memory at an offset known now.</summary>
internal abstract class Place
{
    /// <summary>An unsigned integer. Flat, one of less than 32 bits may have more bits set.</summary>
    public abstract string Integer(int size);

    /// <summary>Whether an integer of this size has no other bits set.</summary>
    public abstract bool IsExact(int size);

    public abstract string Float(int size);

    /// <summary>Pointer and length of a string or list.</summary>
    public abstract (string Pointer, string Length) Pair();

    public abstract ImmutableArray<Place> Fields(ImmutableArray<WitType> types);

    public abstract Place Payload(ImmutableArray<WitType?> cases);
}

/// <summary>Arguments of the call. Their core types may be wider than the value's, where cases of a variant share them.</summary>
internal sealed class FlatPlace(ImmutableArray<Flat> arguments, int index) : Place
{
    public override string Integer(int size) => size == 8 || arguments[index] == Flat.I64
        ? size == 8 ? $"call.GetU64({index})" : $"(uint)call.GetU64({index})"
        : $"call.GetU32({index})";

    public override bool IsExact(int size) => size >= 4;

    public override string Float(int size) => (size, arguments[index]) switch
    {
        (4, Flat.F32) => $"call.GetF32({index})",
        (4, _) => $"BitConverter.UInt32BitsToSingle({Integer(4)})",
        (_, Flat.F64) => $"call.GetF64({index})",
        _ => $"BitConverter.UInt64BitsToDouble({Integer(8)})",
    };

    public override (string Pointer, string Length) Pair() => (Integer(4), At(index + 1).Integer(4));

    public override ImmutableArray<Place> Fields(ImmutableArray<WitType> types)
    {
        var places = ImmutableArray.CreateBuilder<Place>();
        var next = index;
        foreach (var type in types)
        {
            places.Add(At(next));
            next += WitLayout.Flatten(type).Length;
        }

        return places.ToImmutable();
    }

    public override Place Payload(ImmutableArray<WitType?> cases) => At(index + 1);

    private FlatPlace At(int at) => new(arguments, at);
}

/// <summary>A span of guest memory.</summary>
internal sealed class MemoryPlace(string span, int offset) : Place
{
    public string At => offset == 0 ? span : $"{span}[{offset}..]";

    public string Byte => $"{span}[{offset}]";

    public override string Integer(int size) => size == 1 ? Byte : $"ReadUInt{8 * size}LittleEndian({At})";

    public override bool IsExact(int size) => true;

    public override string Float(int size) => size == 4 ? $"ReadSingleLittleEndian({At})" : $"ReadDoubleLittleEndian({At})";

    public override (string Pointer, string Length) Pair() => (Integer(4), Plus(4).Integer(4));

    public override ImmutableArray<Place> Fields(ImmutableArray<WitType> types) =>
        [.. WitLayout.Offsets(types).Starts.Select(Place (start) => Plus(start))];

    public override Place Payload(ImmutableArray<WitType?> cases) => PayloadOf(cases);

    public MemoryPlace PayloadOf(ImmutableArray<WitType?> cases) => Plus(WitLayout.PayloadOffset(cases));

    public MemoryPlace Plus(int more) => new(span, offset + more);
}

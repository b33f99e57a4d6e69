using System.Collections.Immutable;
using Skiff.Components.Types;
using Skiff.Components.Wit;

namespace Skiff.Components.Generator.Layout;

/// <summary>A core value type.</summary>
internal enum Flat
{
    I32,
    I64,
    F32,
    F64,
}

/// <summary>How the Canonical ABI lays types out. Source: CanonicalABI.md, "Alignment", "Element Size", "Flattening".</summary>
internal static class WitLayout
{
    /// <summary>More flat parameters than this go through memory.</summary>
    public const int MaximumFlatParameters = 16;

    /// <summary>More flat results than this go through memory.</summary>
    public const int MaximumFlatResults = 1;

    /// <summary>Aliases and uses followed: what is left is no named type, or one that is a record, variant, enum or flags.</summary>
    public static WitType Strip(WitType type) => type is WitNamedType { Definition.Target.Body: WitAliasBody alias } ? Strip(alias.Type) : type;

    /// <summary>The body of a stripped named type, or null.</summary>
    public static WitDefinitionBody? BodyOf(WitType type) => Strip(type) is WitNamedType named ? named.Definition.Target.Body : null;

    /// <summary>The payloads of a variant, option, result or enum, by case; null for other types.</summary>
    public static ImmutableArray<WitType?>? CasesOf(WitType type) => Strip(type) switch
    {
        WitOptionType option => [null, option.Some],
        WitResultType result => [result.Ok, result.Error],
        WitNamedType { Definition.Target.Body: WitVariantBody variant } => [.. variant.Cases.Select(c => c.Payload)],
        WitNamedType { Definition.Target.Body: WitEnumBody names } => [.. names.Names.Select(WitType? (_) => null)],
        _ => null,
    };

    /// <summary>The fields of a record, tuple or list of fixed length; null for other types.</summary>
    public static ImmutableArray<WitType>? FieldsOf(WitType type) => Strip(type) switch
    {
        WitTupleType tuple => tuple.Elements,
        WitListType { Length: { } length } list => [.. Enumerable.Repeat(list.Element, (int)length)],
        WitNamedType { Definition.Target.Body: WitRecordBody record } => [.. record.Fields.Select(f => f.Type)],
        _ => null,
    };

    /// <summary>What the elements of a list are; a map is a list of pairs.</summary>
    public static WitType ElementOf(WitType type) => Strip(type) switch
    {
        WitListType list => list.Element,
        WitMapType map => new WitTupleType([map.Key, map.Value]),
        _ => throw new InvalidOperationException("not a list"),
    };

    /// <summary>Whether this is a list of bytes, which C# sees as memory.</summary>
    public static bool IsBytes(WitType type) => Strip(type) is WitListType { Length: null } list && Strip(list.Element) is WitPrimitiveType { Kind: PrimitiveKind.U8 };

    /// <summary>How many bytes the discriminant of so many cases has.</summary>
    public static int DiscriminantSize(int cases) => cases <= 1 << 8 ? 1 : cases <= 1 << 16 ? 2 : 4;

    /// <summary>How many bytes so many flags have.</summary>
    public static int FlagsSize(int flags) => flags <= 8 ? 1 : flags <= 16 ? 2 : 4;

    public static int Alignment(WitType type) => Strip(type) switch
    {
        WitPrimitiveType { Kind: PrimitiveKind.String } => 4,
        WitPrimitiveType primitive => Size(primitive),
        WitListType { Length: not null } list => Alignment(list.Element),
        WitNamedType { Definition.Target.Body: WitFlagsBody flags } => FlagsSize(flags.Names.Length),
        var other when FieldsOf(other) is { } fields => fields.Max(Alignment),
        var other when CasesOf(other) is { } cases => Math.Max(DiscriminantSize(cases.Length), PayloadAlignment(cases)),
        _ => 4,
    };

    public static int Size(WitType type) => Strip(type) switch
    {
        WitPrimitiveType primitive => primitive.Kind switch
        {
            PrimitiveKind.Bool or PrimitiveKind.S8 or PrimitiveKind.U8 => 1,
            PrimitiveKind.S16 or PrimitiveKind.U16 => 2,
            PrimitiveKind.S64 or PrimitiveKind.U64 or PrimitiveKind.F64 or PrimitiveKind.String => 8,
            _ => 4,
        },
        WitListType { Length: { } length } list => checked((int)length * Size(list.Element)),
        WitListType or WitMapType => 8,
        WitNamedType { Definition.Target.Body: WitFlagsBody flags } => FlagsSize(flags.Names.Length),
        var other when FieldsOf(other) is { } fields => Align(Offsets(fields).End, Alignment(other)),
        var other when CasesOf(other) is { } cases => Align(PayloadOffset(cases) + cases.Max(c => c is null ? 0 : Size(c)), Alignment(other)),
        _ => 4,
    };

    /// <summary>Where each field begins, and where the last ends.</summary>
    public static (ImmutableArray<int> Starts, int End) Offsets(ImmutableArray<WitType> fields)
    {
        var starts = ImmutableArray.CreateBuilder<int>();
        var end = 0;
        foreach (var field in fields)
        {
            var start = Align(end, Alignment(field));
            starts.Add(start);
            end = start + Size(field);
        }

        return (starts.ToImmutable(), end);
    }

    /// <summary>Where the payload of any case begins.</summary>
    public static int PayloadOffset(ImmutableArray<WitType?> cases) => Align(DiscriminantSize(cases.Length), PayloadAlignment(cases));

    /// <summary>The core values of a type.</summary>
    public static ImmutableArray<Flat> Flatten(WitType type) => Strip(type) switch
    {
        WitPrimitiveType primitive => primitive.Kind switch
        {
            PrimitiveKind.S64 or PrimitiveKind.U64 => [Flat.I64],
            PrimitiveKind.F32 => [Flat.F32],
            PrimitiveKind.F64 => [Flat.F64],
            PrimitiveKind.String => [Flat.I32, Flat.I32],
            _ => [Flat.I32],
        },
        WitListType { Length: { } length } list => [.. Enumerable.Repeat(Flatten(list.Element), (int)length).SelectMany(f => f)],
        WitListType or WitMapType => [Flat.I32, Flat.I32],
        var other when FieldsOf(other) is { } fields => [.. fields.SelectMany(f => Flatten(f))],
        var other when CasesOf(other) is { } cases => [Flat.I32, .. Join(cases)],
        _ => [Flat.I32],
    };

    /// <summary>Whether a value has parts elsewhere in memory, which have to be allocated first when it is stored.</summary>
    public static bool HasPointers(WitType? type) => type is not null && Strip(type) switch
    {
        WitPrimitiveType primitive => primitive.Kind == PrimitiveKind.String,
        WitListType { Length: not null } list => HasPointers(list.Element),
        WitListType or WitMapType => true,
        var other when FieldsOf(other) is { } fields => fields.Any(HasPointers),
        var other when CasesOf(other) is { } cases => cases.Any(HasPointers),
        _ => false,
    };

    private static int PayloadAlignment(ImmutableArray<WitType?> cases) => cases.Max(c => c is null ? 1 : Alignment(c));

    // Cases share their core values: 32-bit ones of different kinds as i32, all else as i64.
    private static List<Flat> Join(ImmutableArray<WitType?> cases)
    {
        var joined = new List<Flat>();
        foreach (var flat in cases.Where(c => c is not null).Select(c => Flatten(c!))) // Not null: filtered.
        {
            for (var i = 0; i < flat.Length; i++)
            {
                if (i == joined.Count)
                {
                    joined.Add(flat[i]);
                }
                else if (joined[i] != flat[i])
                {
                    joined[i] = joined[i] is Flat.I32 or Flat.F32 && flat[i] is Flat.I32 or Flat.F32 ? Flat.I32 : Flat.I64;
                }
            }
        }

        return joined;
    }

    private static int Align(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;
}

using System.Text;
using Skiff.Components.Types;

namespace Skiff.Components.Tests.Abi;

/// <summary>Types and values from a seed.</summary>
internal sealed class RandomValues(int seed)
{
    private readonly Random _random = new(seed);

    internal ComponentValueType Type(int depth)
    {
        var kind = _random.Next(depth <= 0 ? 13 : 23);
        return kind switch
        {
            < 13 => new PrimitiveType((PrimitiveKind)kind),
            13 or 14 => new ListType(Type(depth - 1)),
            15 => new ListType(Type(depth - 1), (uint)_random.Next(1, 5)),
            16 => new MapType(new PrimitiveType((PrimitiveKind)_random.Next(9)), Type(depth - 1)),
            17 => new TupleType([.. Types(depth - 1)]),
            18 => new RecordType([.. Types(depth - 1).Select((t, i) => new NamedType($"f{i}", t))]),
            19 => new VariantType([.. Types(depth - 1).Select((t, i) => new VariantCase($"c{i}", _random.Next(4) == 0 ? null : t))]),
            20 => _random.Next(2) == 0 ? new FlagsType([.. Names(_random.Next(1, 33))]) : new EnumType([.. Names(_random.Next(2) == 0 ? 5 : 300)]),
            21 => new OptionType(Type(depth - 1)),
            _ => new ResultType(_random.Next(3) == 0 ? null : Type(depth - 1), _random.Next(3) == 0 ? null : Type(depth - 1)),
        };
    }

    internal ComponentValue Value(ComponentValueType type) => type switch
    {
        PrimitiveType p => Primitive(p.Kind),
        ListType l => new ComponentValue.List([.. Many((int?)l.Length ?? Count(), l.Element)]),
        MapType m => new ComponentValue.List([.. Many(Count(), new TupleType([m.Key, m.Value]))]),
        TupleType t => new ComponentValue.Tuple([.. t.Elements.Select(Value)]),
        RecordType r => new ComponentValue.Record([.. r.Fields.Select(f => new NamedValue(f.Name, Value(f.Type)))]),
        VariantType v => Variant(v.Cases[_random.Next(v.Cases.Length)]),
        FlagsType f => new ComponentValue.Flags([.. f.Names.Where(_ => _random.Next(2) == 0)]),
        EnumType e => new ComponentValue.Enum(e.Names[_random.Next(e.Names.Length)]),
        OptionType o => new ComponentValue.Option(_random.Next(2) == 0 ? null : Value(o.Some)),
        ResultType r => Result(_random.Next(2) == 0, r),
        _ => throw new InvalidOperationException(),
    };

    internal string String()
    {
        var text = new StringBuilder();
        var widest = _random.Next(4);
        for (var i = Count(); i > 0; i--)
        {
            text.Append(Rune(_random.Next(widest + 1)));
        }

        return text.ToString();
    }

    private Rune Rune(int width) => new(width switch
    {
        0 => _random.Next(0x80),
        1 => _random.Next(0x80, 0x100),
        2 => _random.Next(2) == 0 ? _random.Next(0x100, 0xD800) : _random.Next(0xE000, 0x10000),
        _ => _random.Next(0x10000, 0x110000),
    });

    private ComponentValue Primitive(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.Bool => new ComponentValue.Bool(_random.Next(2) == 0),
        PrimitiveKind.S8 => new ComponentValue.S8((sbyte)Bits()),
        PrimitiveKind.U8 => new ComponentValue.U8((byte)Bits()),
        PrimitiveKind.S16 => new ComponentValue.S16((short)Bits()),
        PrimitiveKind.U16 => new ComponentValue.U16((ushort)Bits()),
        PrimitiveKind.S32 => new ComponentValue.S32((int)Bits()),
        PrimitiveKind.U32 => new ComponentValue.U32((uint)Bits()),
        PrimitiveKind.S64 => new ComponentValue.S64(Bits()),
        PrimitiveKind.U64 => new ComponentValue.U64((ulong)Bits()),
        PrimitiveKind.F32 => new ComponentValue.F32(_random.Next(4) == 0 ? BitConverter.UInt32BitsToSingle(0x7FC00000) : _random.NextSingle() * 1e9f),
        PrimitiveKind.F64 => new ComponentValue.F64(_random.Next(4) == 0 ? double.NegativeInfinity : _random.NextDouble() * 1e99),
        PrimitiveKind.Char => new ComponentValue.Char(Rune(_random.Next(4))),
        _ => new ComponentValue.String(String()),
    };

    private ComponentValue.Variant Variant(VariantCase c) => new(c.Name, c.Payload is null ? null : Value(c.Payload));

    private ComponentValue.Result Result(bool isOk, ResultType type)
    {
        var payload = isOk ? type.Ok : type.Error;
        return new ComponentValue.Result(isOk, payload is null ? null : Value(payload));
    }

    private long Bits() => _random.Next(3) == 0 ? _random.Next(-2, 3) : _random.NextInt64(long.MinValue, long.MaxValue);

    private int Count() => _random.Next(3) == 0 ? 0 : _random.Next(1, 9);

    private IEnumerable<ComponentValue> Many(int count, ComponentValueType type) => Enumerable.Range(0, count).Select(_ => Value(type));

    private ComponentValueType[] Types(int depth) => [.. Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Type(depth))];

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(i => $"n{i}");
}

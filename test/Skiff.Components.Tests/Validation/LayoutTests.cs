using System.Collections.Immutable;
using Skiff.Components.Types;
using Skiff.Components.Validation.Graph;
using Core = Skiff.Wasm.ValueType;

namespace Skiff.Components.Tests.Validation;

/// <summary>Sizes in a memory of 64-bit addresses, and flat types. Source: Component Model, CanonicalABI.md, "Element Size" and "Flattening".</summary>
public class LayoutTests
{
    private static readonly ValueNode s_u8 = ValueNode.Of(PrimitiveKind.U8);
    private static readonly ValueNode s_u64 = ValueNode.Of(PrimitiveKind.U64);
    private static readonly ValueNode s_f32 = ValueNode.Of(PrimitiveKind.F32);
    private static readonly ValueNode s_string = ValueNode.Of(PrimitiveKind.String);

    [Fact]
    public void Fields_stand_at_their_alignment_and_the_end_is_padded() =>
        Assert.Equal(new ValueLayout(24, 8), Tuple(s_u8, s_u64, s_u8).Layout);

    [Fact]
    public void A_payload_stands_behind_the_discriminant_at_its_alignment() =>
        Assert.Equal(new ValueLayout(16, 8), new ValueNode(ValueKind.Result, parts: [s_u8, s_u64]).Layout);

    [Theory]
    [InlineData(256, 1)]
    [InlineData(257, 2)]
    [InlineData(65_537, 4)]
    public void A_discriminant_is_as_small_as_can_be(int cases, uint size) =>
        Assert.Equal(new ValueLayout(size, size), new ValueNode(ValueKind.Enum, [.. Enumerable.Range(0, cases).Select(i => $"c{i}")]).Layout);

    [Fact]
    public void Strings_take_two_pointers() => Assert.Equal(new ValueLayout(16, 8), s_string.Layout);

    [Fact]
    public void A_size_stops_growing_at_the_maximum() =>
        Assert.Equal(ValueLayout.Maximum, new ValueNode(ValueKind.FixedList, parts: [s_u64], length: uint.MaxValue).Layout.Size);

    [Fact]
    public void Cases_share_slots_that_hold_each_of_them()
    {
        Assert.Equal([Core.I32, Core.I32], Flat(new ValueNode(ValueKind.Result, parts: [s_u8, s_f32])));
        Assert.Equal([Core.I32, Core.I64], Flat(new ValueNode(ValueKind.Result, parts: [s_u64, s_f32])));
        Assert.Equal([Core.I32, Core.F32, Core.I32], Flat(new ValueNode(ValueKind.Result, parts: [s_f32, Tuple(s_f32, s_u8)])));
        Assert.Equal([Core.I32, Core.I32, Core.I32], Flat(new ValueNode(ValueKind.Option, parts: [null, s_string])));
    }

    [Fact]
    public void Sixteen_values_are_flat_and_seventeen_are_not()
    {
        Assert.Equal(16, Flat(new ValueNode(ValueKind.FixedList, parts: [s_u8], length: 16)).Count());
        Assert.Null(new ValueNode(ValueKind.FixedList, parts: [s_u8], length: 17).Flat);
        Assert.Null(Tuple([.. Enumerable.Repeat(s_string, 9)]).Flat);
        Assert.Null(new ValueNode(ValueKind.Option, parts: [null, new ValueNode(ValueKind.FixedList, parts: [s_u8], length: 16)]).Flat);
    }

    private static ValueNode Tuple(params ValueNode[] parts) => new(ValueKind.Tuple, parts: [.. parts]);

    private static IEnumerable<Core> Flat(ValueNode type) => type.Flat ?? ImmutableArray<Core>.Empty;
}

using Skiff.Components.Abi;
using Skiff.Components.Types;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Tests.Abi;

/// <summary>Sizes, alignments and flat forms.</summary>
public sealed class TypeLayoutTests
{
    [Fact]
    public void Sizes_alignments_and_flat_types_are_those_of_the_reference()
    {
        var rows = GoldenFile.Rows("layouts.tsv");
        Assert.True(rows.Length > 100);
        foreach (var row in rows)
        {
            var layout = TypeLayout.Of(Notation.Parse(row[0]));
            var flat = row[3].Split(' ');
            var known = flat.Length <= TypeLayout.MaximumFlat ? string.Join(' ', layout.Flat.Select(f => f.ToString().ToLowerInvariant())) : "";
            Assert.Equal(
                (row[0], row[1], row[2], flat.Length, flat.Length <= TypeLayout.MaximumFlat ? row[3] : ""),
                (row[0], $"{layout.Size}", $"{layout.Alignment}", layout.FlatCount, known));
        }
    }

    [Theory]
    [InlineData("u8", true)]
    [InlineData("f64", true)]
    [InlineData("bool", false)]
    [InlineData("char", false)]
    [InlineData("string", false)]
    [InlineData("own", false)]
    [InlineData("(flags 8)", true)]
    [InlineData("(flags 7)", false)]
    [InlineData("(enum 256)", false)]
    [InlineData("(tuple u32 u16 u16)", true)]
    [InlineData("(tuple u8 u32)", false)]
    [InlineData("(tuple u32 u8)", false)]
    [InlineData("(list u64 4)", true)]
    [InlineData("(list u64)", false)]
    [InlineData("(option u8)", false)]
    public void Only_what_has_no_invalid_bits_and_no_padding_is_copied_as_bytes(string type, bool isPlain) =>
        Assert.Equal(isPlain, TypeLayout.Of(Notation.Parse(type)).IsPlain);

    [Fact]
    public void A_type_is_laid_out_once()
    {
        var type = Notation.Parse("(list (record u8 string))");
        Assert.Same(TypeLayout.Of(type), TypeLayout.Of(type));
    }

    [Fact]
    public void Types_nest_up_to_the_limit_and_not_deeper()
    {
        Assert.Equal(CanonicalLimits.TypeDepth, TypeLayout.Of(Nested(CanonicalLimits.TypeDepth)).Depth);
        Assert.Throws<NotSupportedException>(() => TypeLayout.Of(Nested(CanonicalLimits.TypeDepth + 1)));
        Assert.Throws<NotSupportedException>(() => TypeLayout.Of(Nested(100_000)));
    }

    [Fact]
    public void Nesting_is_limited_also_when_the_parts_were_laid_out_before()
    {
        var type = Nested(CanonicalLimits.TypeDepth);
        TypeLayout.Of(type);
        Assert.Throws<NotSupportedException>(() => TypeLayout.Of(new OptionType(type)));
    }

    [Fact]
    public void A_type_larger_than_the_specification_allows_is_refused()
    {
        Assert.Equal(CanonicalLimits.ByteLength, TypeLayout.Of(Notation.Parse("(list u8 268435455)")).Size);
        Assert.Throws<NotSupportedException>(() => TypeLayout.Of(Notation.Parse("(list u8 268435456)")));
        Assert.Throws<NotSupportedException>(() => TypeLayout.Of(Notation.Parse("(tuple (list u8 268435455) u64)")));
        Assert.Throws<NotSupportedException>(() => TypeLayout.Of(Notation.Parse("(list u64 536870912)")));
    }

    [Fact]
    public void The_count_of_flat_values_does_not_overflow() =>
        Assert.True(TypeLayout.Of(Notation.Parse("(tuple (list u8 100000000) (list (tuple u8 (list u8 9)) 10000000))")).FlatCount > 100_000_000);

    [Theory]
    [InlineData("u32 u32", "u64", "i32 i32 -> i64", "i32 i32 -> i64")]
    [InlineData("string", "string", "i32 i32 -> i32", "i32 i32 i32 ->")]
    [InlineData("(list u8 16)", "(option u8)", "i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 -> i32", "i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 ->")]
    [InlineData("(list u8 17)", "(option u8)", "i32 -> i32", "i32 i32 ->")]
    [InlineData("(variant f32 u64)", "f32", "i32 i64 -> f32", "i32 i64 -> f32")]
    [InlineData("", "_", "->", "->")]
    [InlineData("(list f32 17)", "_", "i32 ->", "i32 ->")]
    public void Parameters_and_results_go_to_memory_beyond_16_and_1(string parameters, string result, string lifted, string lowered)
    {
        var types = ((TupleType)Notation.Parse($"(tuple {parameters})")).Elements;
        var type = new ComponentFunctionType(false, [.. types.Select((t, i) => new NamedType($"p{i}", t))], result == "_" ? null : Notation.Parse(result));
        var layout = FunctionLayout.Of(type);
        Assert.Equal(lifted, Show(layout.LiftedType));
        Assert.Equal(lowered, Show(layout.LoweredType));
    }

    [Fact]
    public void A_function_with_a_stream_anywhere_is_async()
    {
        Assert.True(FunctionLayout.Of(new ComponentFunctionType(false, [new NamedType("p", Notation.Parse("(list (option stream))"))], null)).IsAsync);
        Assert.True(FunctionLayout.Of(new ComponentFunctionType(false, [], Notation.Parse("errorcontext"))).IsAsync);
        Assert.True(FunctionLayout.Of(new ComponentFunctionType(true, [], null)).IsAsync);
        Assert.False(FunctionLayout.Of(new ComponentFunctionType(false, [], Notation.Parse("own"))).IsAsync);
    }

    private static string Show(FunctionType type) =>
        (string.Join(' ', type.Parameters.Select(Show)) + " -> " + string.Join(' ', type.Results.Select(Show))).Trim();

    private static string Show(ValueType type) => type.ToString().ToLowerInvariant();

    private static ComponentValueType Nested(int depth)
    {
        ComponentValueType type = new PrimitiveType(PrimitiveKind.U8);
        for (var i = 1; i < depth; i++)
        {
            type = new OptionType(type);
        }

        return type;
    }
}

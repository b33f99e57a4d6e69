using Skiff.Components.Types;
using static Skiff.Components.ComponentValue;

namespace Skiff.Components.Tests.Abi;

/// <summary>Values as text.</summary>
public sealed class ComponentValueTextTests
{
    [Theory]
    [InlineData("bool", "true")]
    [InlineData("s8", "-128")]
    [InlineData("u64", "18446744073709551615")]
    [InlineData("f32", "1.5")]
    [InlineData("f64", "-1E+99")]
    [InlineData("f64", "nan")]
    [InlineData("f32", "-inf")]
    [InlineData("char", "'☃'")]
    [InlineData("char", @"'\''")]
    [InlineData("string", """
        "say \"hi\"\n\t\\ grün \u{7f}"
        """)]
    [InlineData("(list u8)", "[]")]
    [InlineData("(list (list u8 2))", "[[1, 2], [3, 4]]")]
    [InlineData("(map string u8)", """[("a", 1), ("b", 2)]""")]
    [InlineData("(tuple u8 string)", """(1, "a")""")]
    [InlineData("(record u8 (option u8))", "{f0: 1, f1: some(2)}")]
    [InlineData("(variant _ (tuple u8 u8))", "c1((1, 2))")]
    [InlineData("(variant _ u8)", "c0")]
    [InlineData("(enum 3)", "n2")]
    [InlineData("(flags 9)", "{n0, n8}")]
    [InlineData("(option (option u8))", "some(none)")]
    [InlineData("(result u8 string)", """err("no")""")]
    [InlineData("(result _ _)", "ok")]
    public void A_value_is_printed_as_it_is_read(string type, string text) =>
        Assert.Equal(text, ComponentValueText.Parse(text, Notation.Parse(type)).ToString());

    [Fact]
    public void Random_values_are_read_as_they_were_printed()
    {
        var random = new RandomValues(3);
        for (var i = 0; i < 300; i++)
        {
            var type = random.Type(depth: 4);
            var value = random.Value(type);
            Assert.Equal(value, ComponentValueText.Parse(value.ToString(), type));
        }
    }

    [Fact]
    public void Spaces_last_commas_the_order_of_fields_and_missing_options_do_not_matter()
    {
        Assert.Equal(new List([new U8(1), new U8(2)]), ComponentValueText.Parse(" [ 1 , 2 , ] ", Notation.Parse("(list u8)")));
        Assert.Equal(
            ComponentValueText.Parse("{f0: 1, f1: none, f2: 3}", Notation.Parse("(record u8 (option u8) u8)")),
            ComponentValueText.Parse("{f2: 3, f0: 1}", Notation.Parse("(record u8 (option u8) u8)")));
        Assert.Equal(new Flags(["n0", "n1"]), ComponentValueText.Parse("{n1, n0}", Notation.Parse("(flags 3)")));
    }

    [Fact]
    public void Names_that_are_words_of_the_notation_are_marked()
    {
        var type = new EnumType(["true", "some"]);
        Assert.Equal("%some", new ComponentValue.Enum("some").ToString());
        Assert.Equal(new ComponentValue.Enum("some"), ComponentValueText.Parse("%some", type));
    }

    [Theory]
    [InlineData("u8", "256", "at 1: expected a number of type Byte, found '2'")]
    [InlineData("u8", "-1", "at 1: expected a number of type Byte, found '-'")]
    [InlineData("u8", "", "at 1: expected a number of type Byte, found the end")]
    [InlineData("u8", "1 2", "at 3: expected the end, found '2'")]
    [InlineData("f64", "x", "at 1: expected a number, found 'x'")]
    [InlineData("f64", "infinity", "at 1: expected a number, found 'i'")]
    [InlineData("bool", "yes", "at 4: expected true or false, found the end")]
    [InlineData("char", "'ab'", "at 1: expected one character, found '''")]
    [InlineData("string", "\"a", "at 3: expected \", found the end")]
    [InlineData("string", @"""\x""", "at 4: expected an escape, found '\"'")]
    [InlineData("string", @"""\u{d800}""", "at 9: expected a code point as in \\u{1f4a9}, found '}'")]
    [InlineData("(list u8 2)", "[1]", "at 1: expected 2 elements, found '['")]
    [InlineData("(list u8)", "[1 2]", "at 4: expected ']', found '2'")]
    [InlineData("(tuple u8 u8)", "(1)", "at 3: expected ',', found ')'")]
    [InlineData("(record u8 u8)", "{f0: 1}", "at 8: expected the field f1, found the end")]
    [InlineData("(record u8 u8)", "{f0: 1, f0: 2}", "at 11: expected another field than f0, found ':'")]
    [InlineData("(enum 2)", "n2", "at 1: expected one of n0, n1, found 'n'")]
    [InlineData("(option u8)", "1", "at 1: expected one of some, none, found '1'")]
    [InlineData("own", "1", "at 1: expected a type that can be written as text, found '1'")]
    public void What_does_not_fit_is_refused_with_its_place(string type, string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => ComponentValueText.Parse(text, Notation.Parse(type))).Message);

    [Fact]
    public void Arguments_of_a_call_are_separated_by_commas()
    {
        var type = Signature.Of("u8 string", "_");
        Assert.Equal([new U8(1), new ComponentValue.String("a")], ComponentValueText.ParseArguments("1, \"a\"", type));
        Assert.Empty(ComponentValueText.ParseArguments(" ", Signature.Of("", "_")));
        Assert.Throws<FormatException>(() => ComponentValueText.ParseArguments("1", type));
        Assert.Throws<FormatException>(() => ComponentValueText.ParseArguments("1, \"a\", 2", type));
    }

    [Fact]
    public void Values_are_equal_when_their_structure_is()
    {
        Assert.Equal(new List([new U8(1)]), new List([new U8(1)]));
        Assert.NotEqual<ComponentValue>(new List([new U8(1)]), new List([new S8(1)]));
        Assert.Equal(new F64(double.NaN), new F64(double.NaN));
        Assert.NotEqual(new F32(0f), new F32(-0f));
        Assert.NotEqual(Resource.Of(new HostResourceType("r"), "x"), Resource.Of(new HostResourceType("r"), "x"));
    }
}

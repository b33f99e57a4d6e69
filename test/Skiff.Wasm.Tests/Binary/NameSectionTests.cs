using Skiff.Wasm.Binary;
using static Skiff.Wasm.Tests.ModuleBytes;

namespace Skiff.Wasm.Tests.Binary;

public class NameSectionTests
{
    [Fact]
    public void Names_of_module_and_functions_are_read()
    {
        var names = Decode([0, .. Bytes(Name("hello"))], [1, .. Bytes(Vector([0, .. Name("zero")]))]);

        Assert.Equal("hello", names.Module);
        Assert.Equal("zero", names.Functions[0]);
    }

    [Fact]
    public void Subsections_for_other_things_are_passed_over()
    {
        var names = Decode([2, .. Bytes([9, 9, 9])], [1, .. Bytes(Vector([0, .. Name("zero")]))], [200, 0]);

        Assert.Equal("zero", names.Functions[0]);
    }

    [Fact]
    public void Names_of_functions_that_do_not_exist_are_ignored()
    {
        var names = Decode([1, .. Bytes(Vector([0, .. Name("zero")], [7, .. Name("seven")], [.. U32(0xFFFFFFFF), .. Name("last")]))]);

        Assert.Equal([0], names.Functions.Keys);
    }

    [Fact]
    public void The_first_of_two_names_counts()
    {
        var names = Decode([1, .. Bytes(Vector([0, .. Name("first")], [0, .. Name("second")]))]);

        Assert.Equal("first", names.Functions[0]);
    }

    [Theory]
    [InlineData(new byte[] { 1, 100 })]
    [InlineData(new byte[] { 1, 3, 0xFF, 0xFF, 0x7F })]
    [InlineData(new byte[] { 0, 2, 1, 0xFF })]
    public void A_malformed_name_section_gives_no_names_and_no_error(byte[] content)
    {
        Assert.Same(ModuleNames.Empty, Decode(content));
    }

    private static ModuleNames Decode(params byte[][] subsections) => ModuleDecoder.Decode(Module(
        Vector(SectionId.Type, FunctionType([], [])),
        Vector(SectionId.Function, [0]),
        Vector(SectionId.Code, Body()),
        Section(SectionId.Custom, [.. Name("name"), .. subsections.SelectMany(s => s)]))).Names;
}

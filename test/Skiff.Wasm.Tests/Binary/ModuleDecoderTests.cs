using Skiff.Wasm.Binary;
using static Skiff.Wasm.Tests.ModuleBytes;

namespace Skiff.Wasm.Tests.Binary;

public class ModuleDecoderTests
{
    private static readonly byte[] EmptyType = FunctionType([], []);

    [Fact]
    public void An_empty_module_has_nothing()
    {
        var module = ModuleDecoder.Decode(Header);

        Assert.Equal(0, module.FunctionCount);
        Assert.Empty(module.Types);
        Assert.Same(ModuleNames.Empty, module.Names);
    }

    [Fact]
    public void Every_section_finds_its_place()
    {
        var module = ModuleDecoder.Decode(FunctionIn([0x01], [ValueType.I32, ValueType.F64], [], [2, 3, 0x7F, 1, 0x7B]));

        Assert.Equal("(i32, f64) -> ()", module.Types[0].ToString());
        Assert.Equal(new Import("m", "f", ExternalKind.Function, 0), Assert.Single(module.Imports));
        Assert.Equal([1, 0], module.FunctionTypeIndices.AsEnumerable());
        Assert.Equal(1, module.ImportedFunctionCount);
        Assert.Equal(new TableType(ValueType.ExternRef, new Limits(1, null)), module.Tables[1]);
        Assert.Equal(new MemoryType(new Limits(1, null)), Assert.Single(module.Memories));
        Assert.Equal(new GlobalType(ValueType.I64, true), module.Globals[1]);
        Assert.Equal(new Export("f", ExternalKind.Function, 0), Assert.Single(module.Exports));
        Assert.Equal(1, module.DataCount);
        var body = Assert.Single(module.Bodies);
        Assert.Equal([new LocalRun(3, ValueType.I32), new LocalRun(1, ValueType.V128)], body.Locals.AsEnumerable());
        Assert.Equal([0x01, 0x0B], body.Code.ToArray());
        Assert.True(module.Bytes.Span[(int)body.Offset..].StartsWith(body.Code.Span));
        Assert.Equal(SegmentMode.Passive, Assert.Single(module.Elements).Mode);
        Assert.Equal(SegmentMode.Passive, Assert.Single(module.Data).Mode);
    }

    [Theory]
    [InlineData(0, SegmentMode.Active, ValueType.FuncRef, new byte[] { 0, 0x41, 0, 0x0B, 1, 5 })]
    [InlineData(0, SegmentMode.Passive, ValueType.FuncRef, new byte[] { 1, 0, 1, 5 })]
    [InlineData(3, SegmentMode.Active, ValueType.FuncRef, new byte[] { 2, 3, 0x41, 0, 0x0B, 0, 1, 5 })]
    [InlineData(0, SegmentMode.Declarative, ValueType.FuncRef, new byte[] { 3, 0, 1, 5 })]
    [InlineData(0, SegmentMode.Active, ValueType.FuncRef, new byte[] { 4, 0x41, 0, 0x0B, 1, 0xD2, 5, 0x0B })]
    [InlineData(0, SegmentMode.Passive, ValueType.ExternRef, new byte[] { 5, 0x6F, 1, 0xD0, 0x6F, 0x0B })]
    [InlineData(3, SegmentMode.Active, ValueType.ExternRef, new byte[] { 6, 3, 0x41, 0, 0x0B, 0x6F, 1, 0xD0, 0x6F, 0x0B })]
    [InlineData(0, SegmentMode.Declarative, ValueType.ExternRef, new byte[] { 7, 0x6F, 1, 0xD0, 0x6F, 0x0B })]
    public void Element_segments_have_eight_forms(int table, SegmentMode mode, ValueType type, byte[] bytes)
    {
        var element = Assert.Single(ModuleDecoder.Decode(Module(Vector(SectionId.Element, bytes))).Elements);

        Assert.Equal((table, mode, type, 1), (element.TableIndex, element.Mode, element.Type, element.Count));
        Assert.Equal(mode == SegmentMode.Active, element.TableOffset is not null);
        Assert.Equal(11, element.Offset);
    }

    [Theory]
    [InlineData(SegmentMode.Active, 0, new byte[] { 0, 0x41, 0, 0x0B, 2, 8, 9 })]
    [InlineData(SegmentMode.Passive, 0, new byte[] { 1, 2, 8, 9 })]
    [InlineData(SegmentMode.Active, 4, new byte[] { 2, 4, 0x41, 0, 0x0B, 2, 8, 9 })]
    public void Data_segments_have_three_forms(SegmentMode mode, int memory, byte[] bytes)
    {
        var data = Assert.Single(ModuleDecoder.Decode(Module(Vector(SectionId.Data, bytes))).Data);

        Assert.Equal((mode, memory), (data.Mode, data.MemoryIndex));
        Assert.Equal([8, 9], data.Content.ToArray());
    }

    public static TheoryData<FormatReason, long, byte[]> Malformed() => new()
    {
        { FormatReason.UnexpectedEnd, 0x3, [0, (byte)'a', (byte)'s'] },
        { FormatReason.UnexpectedEnd, 0x5, Header[..5] },
        { FormatReason.MagicHeaderNotDetected, 0, [0, (byte)'a', (byte)'s', (byte)'n', 1, 0, 0, 0] },
        { FormatReason.UnknownBinaryVersion, 4, [0, (byte)'a', (byte)'s', (byte)'m', 2, 0, 0, 0] },
        { FormatReason.MalformedSectionId, 8, Module([15, 0]) },
        { FormatReason.UnexpectedEnd, 9, Module([1]) },
        { FormatReason.LengthOutOfBounds, 9, Module([1, 5, 0]) },
        { FormatReason.UnexpectedEndOfSectionOrFunction, 10, Module([1, 0]) },
        { FormatReason.UnexpectedEndOfSectionOrFunction, 10, Module([1, 1, 1]) },
        { FormatReason.SectionSizeMismatch, 11, Module([1, 2, 0, 0]) },
        { FormatReason.UnexpectedContentAfterLastSection, 11, Module([1, 1, 0], [1, 1, 0]) },
        { FormatReason.UnexpectedContentAfterLastSection, 11, Module([2, 1, 0], [1, 1, 0]) },
        { FormatReason.UnexpectedContentAfterLastSection, 11, Module([10, 1, 0], [12, 1, 0]) },
        { FormatReason.IntegerRepresentationTooLong, 9, Module([1, 0x80, 0x80, 0x80, 0x80, 0x80, 0]) },
        { FormatReason.IntegerTooLarge, 9, Module([1, 0x80, 0x80, 0x80, 0x80, 0x10]) },
        { FormatReason.MalformedFunctionType, 11, Module(Vector(SectionId.Type, [0x40])) },
        { FormatReason.IntegerRepresentationTooLong, 11, Module(Vector(SectionId.Type, [0xE0, 0x7F, 0, 0])) },
        { FormatReason.MalformedValueType, 13, Module(Vector(SectionId.Type, [0x60, 1, 0x40, 0])) },
        { FormatReason.MalformedUtf8, 12, Module(Vector(SectionId.Import, [1, 0xFF, 0, 0, 0])) },
        { FormatReason.MalformedUtf8, 11, Module(Section(SectionId.Custom, [1, 0x80])) },
        { FormatReason.LengthOutOfBounds, 10, Module(Section(SectionId.Custom, [2, 0x20])) },
        { FormatReason.MalformedImportKind, 13, Module(Vector(SectionId.Import, [0, 0, 9, 0])) },
        { FormatReason.MalformedExportKind, 12, Module(Vector(SectionId.Export, [0, 9, 0])) },
        { FormatReason.MalformedReferenceType, 11, Module(Vector(SectionId.Table, [0x7F, 0, 1])) },
        { FormatReason.IntegerTooLarge, 12, Module(Vector(SectionId.Table, [0x70, 2, 1])) },
        { FormatReason.IntegerRepresentationTooLong, 11, Module(Vector(SectionId.Memory, [0x81, 0, 1])) },
        { FormatReason.MalformedMutability, 12, Module(Vector(SectionId.Global, [0x7F, 5, 0x41, 0, 0x0B])) },
        { FormatReason.UnexpectedEndOfSectionOrFunction, 15, Module(Vector(SectionId.Global, [0x7F, 0, 0x41, 0])) },
        { FormatReason.IllegalOpcode, 13, Module(Vector(SectionId.Global, [0x7F, 0, 0xFF, 0x0B])) },
        { FormatReason.MalformedElementsSegmentKind, 11, Module(Vector(SectionId.Element, [8, 0])) },
        { FormatReason.MalformedElementKind, 12, Module(Vector(SectionId.Element, [1, 1, 0])) },
        { FormatReason.MalformedDataSegmentKind, 11, Module(Vector(SectionId.Data, [3, 0])) },
        { FormatReason.UnexpectedEndOfSectionOrFunction, 12, Module(Vector(SectionId.Data, [1, 5, 0])) },
        { FormatReason.InconsistentFunctionCount, 18, Module(Vector(SectionId.Type, EmptyType), Vector(SectionId.Function, [0])) },
        { FormatReason.InconsistentFunctionCount, 14, Module(Vector(SectionId.Code, Body())) },
        { FormatReason.InconsistentDataCount, 11, Module(Section(SectionId.DataCount, [1])) },
        { FormatReason.LengthOutOfBounds, 11, Module(Vector(SectionId.Code, [9, 0, 0x0B])) },
        { FormatReason.TooManyLocals, 13, Module(Vector(SectionId.Code, Bytes([2, 0xFF, 0xFF, 0xFF, 0xFF, 0xF, 0x7F, 1, 0x7F, 0x0B]))) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_modules_are_refused_with_reason_and_offset(FormatReason reason, long offset, byte[] bytes)
    {
        var error = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(bytes));

        Assert.Equal((reason, offset), (error.Reason, error.Offset));
        Assert.StartsWith(reason.Text, error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"at 0x{offset:x})", error.Message, StringComparison.Ordinal);
        Assert.Equal($"SK{(int)reason}", error.Code);
    }

    [Fact]
    public void Errors_name_the_section()
    {
        var error = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(Module(Vector(SectionId.Table, [0x7F, 0, 1]))));

        Assert.Equal(SectionId.Table, error.Section);
        Assert.Equal("malformed reference type: 0x7f (table section, at 0xb)", error.Message);
    }

    [Theory]
    [InlineData("threads", new byte[] { 5, 4, 1, 3, 1, 1 })]
    [InlineData("memory64", new byte[] { 5, 3, 1, 4, 1 })]
    [InlineData("memory64", new byte[] { 4, 4, 1, 0x70, 4, 1 })]
    [InlineData("custom-page-sizes", new byte[] { 5, 4, 1, 8, 1, 0 })]
    [InlineData("exception-handling", new byte[] { 13, 3, 1, 0, 0 })]
    [InlineData("exception-handling", new byte[] { 2, 6, 1, 0, 0, 4, 0, 0 })]
    [InlineData("exception-handling", new byte[] { 7, 4, 1, 0, 4, 0 })]
    [InlineData("gc", new byte[] { 1, 3, 1, 0x5F, 0 })]
    [InlineData("gc", new byte[] { 1, 5, 1, 0x60, 1, 0x6E, 0 })]
    [InlineData("function-references", new byte[] { 1, 6, 1, 0x60, 1, 0x63, 0, 0 })]
    [InlineData("shared-everything-threads", new byte[] { 6, 6, 1, 0x7F, 2, 0x41, 0, 0x0B })]
    public void Features_of_proposals_are_refused_by_name(string proposal, byte[] section)
    {
        var error = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(Module(section)));

        Assert.Equal(proposal, error.Proposal);
        Assert.Contains($"the {proposal} proposal is not supported", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_is_called_a_component()
    {
        var error = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(new byte[] { 0, 0x61, 0x73, 0x6D, 0x0D, 0, 1, 0 }));

        Assert.StartsWith("unknown binary version: 0d000100 (a component, not a core module)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Custom_sections_may_stand_anywhere_and_keep_their_order()
    {
        var module = ModuleDecoder.Decode(Module(
            Section(SectionId.Custom, [.. Name("a"), 1, 2]),
            Vector(SectionId.Type, EmptyType),
            Section(SectionId.Custom, Name("b"))));

        Assert.Equal(["a", "b"], module.CustomSections.Select(s => s.Name));
        Assert.Equal([1, 2], module.CustomSections[0].Content.ToArray());
    }
}

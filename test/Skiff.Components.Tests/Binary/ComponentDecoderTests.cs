using Skiff.Components.Binary;
using Skiff.Components.Model;
using Skiff.Wasm.Binary;
using static Skiff.Components.Tests.ComponentBytes;

namespace Skiff.Components.Tests.Binary;

public class ComponentDecoderTests
{
    public static TheoryData<CanonBuiltinKind> Builtins => [.. Enum.GetValues<CanonBuiltinKind>()];

    [Fact]
    public void An_empty_component_has_no_definitions()
    {
        var component = ComponentDecoder.Decode(new ComponentBytes().ToArray());

        Assert.Empty(component.Definitions);
        Assert.Null(component.Name);
    }

    [Fact]
    public void A_core_module_is_told_from_a_component()
    {
        var error = Assert.Throws<WasmFormatException>(() => ComponentDecoder.Decode(EmptyModule));

        Assert.Contains("a core module, not a component", error.Message, StringComparison.Ordinal);
        Assert.False(ComponentDecoder.IsComponent(EmptyModule));
        Assert.True(ComponentDecoder.IsComponent(new ComponentBytes().ToArray()));
    }

    [Fact]
    public void A_value_section_is_refused_by_its_name()
    {
        var bytes = new ComponentBytes().Section(ComponentBytes.Value, 0).ToArray();

        var error = Assert.Throws<WasmFormatException>(() => ComponentDecoder.Decode(bytes));

        Assert.Equal(FormatReason.Unsupported, error.Reason);
        Assert.Contains("value sections", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_number_that_does_not_exist_is_refused_where_it_stands()
    {
        var bytes = new ComponentBytes().Section(13).ToArray();

        var error = Assert.Throws<WasmFormatException>(() => ComponentDecoder.Decode(bytes));

        Assert.Equal(FormatReason.MalformedSectionId, error.Reason);
        Assert.Equal(8, error.Offset);
    }

    [Fact]
    public void A_section_that_is_longer_than_its_content_is_refused()
    {
        var bytes = new ComponentBytes().Section(ComponentBytes.Type, 1, 0x7F, 0).ToArray();

        var error = Assert.Throws<WasmFormatException>(() => ComponentDecoder.Decode(bytes));

        Assert.Equal(FormatReason.SectionSizeMismatch, error.Reason);
    }

    [Fact]
    public void An_error_inside_of_a_nested_module_counts_from_the_beginning_of_the_file()
    {
        byte[] module = [.. EmptyModule, 0x0D, 0x00];
        var bytes = new ComponentBytes().Section(ComponentBytes.CoreModule, module).ToArray();

        var error = Assert.Throws<WasmFormatException>(() => ComponentDecoder.Decode(bytes));

        Assert.Equal(FormatReason.MalformedSectionId, error.Reason);
        Assert.Equal(bytes.Length - 2, error.Offset);
    }

    [Fact]
    public void Nested_components_know_where_they_begin()
    {
        var inner = new ComponentBytes().Definitions(ComponentBytes.Type, [0x7D]).ToArray();
        var bytes = new ComponentBytes().Section(ComponentBytes.Component, inner).ToArray();

        var nested = Assert.IsType<NestedComponentDefinition>(Assert.Single(ComponentDecoder.Decode(bytes).Definitions));

        Assert.Equal(10, nested.Component.Offset);
        Assert.Equal(inner, nested.Component.Bytes.ToArray());
        Assert.Equal(10 + 8 + 3, Assert.Single(nested.Component.Definitions).Offset);
    }

    [Fact]
    public void The_name_section_names_the_component()
    {
        byte[] section = [.. Name("component-name"), 0, 6, .. Name("hello")];

        var component = ComponentDecoder.Decode(new ComponentBytes().Section(0, section).ToArray());

        Assert.Equal("hello", component.Name);
    }

    [Fact]
    public void A_malformed_name_section_is_no_error()
    {
        byte[] section = [.. Name("component-name"), 0, 200];

        var component = ComponentDecoder.Decode(new ComponentBytes().Section(0, section).ToArray());

        Assert.Null(component.Name);
        Assert.Single(component.CustomSections);
    }

    [Fact]
    public void Names_keep_their_attributes()
    {
        byte[] name = [0x02, .. Name("a"), 3, 0x00, .. Name("b:c/d"), 0x01, .. Name(".2"), 0x02, .. Name("id")];
        var bytes = new ComponentBytes().Definitions(ComponentBytes.Import, [.. name, 0x05, 0]).ToArray();

        var import = Assert.IsType<ImportDefinition>(Assert.Single(ComponentDecoder.Decode(bytes).Definitions));

        Assert.Equal(new ExternName("a", "b:c/d", "id", ".2"), import.Name);
        Assert.Equal(new ExternDescriptor.Instance(0), import.Type);
    }

    [Fact]
    public void An_attribute_may_stand_once()
    {
        byte[] name = [0x02, .. Name("a"), 2, 0x02, .. Name("x"), 0x02, .. Name("y")];
        var bytes = new ComponentBytes().Definitions(ComponentBytes.Import, [.. name, 0x05, 0]).ToArray();

        var error = Assert.Throws<WasmFormatException>(() => ComponentDecoder.Decode(bytes));

        Assert.Equal(FormatReason.MalformedExternName, error.Reason);
    }

    [Theory]
    [MemberData(nameof(Builtins))]
    public void Every_builtin_is_read_with_its_operands(CanonBuiltinKind kind)
    {
        var bytes = new ComponentBytes().Definitions(ComponentBytes.Canon, [(byte)kind, .. OperandsOf(kind)]).ToArray();

        var builtin = Assert.IsType<CanonBuiltin>(Assert.Single(ComponentDecoder.Decode(bytes).Definitions));

        Assert.Equal(kind, builtin.Kind);
    }

    [Fact]
    public void A_number_that_is_no_builtin_is_refused()
    {
        var bytes = new ComponentBytes().Definitions(ComponentBytes.Canon, [0x3F]).ToArray();

        var error = Assert.Throws<WasmFormatException>(() => ComponentDecoder.Decode(bytes));

        Assert.Equal(FormatReason.MalformedDefinition, error.Reason);
    }

    [Fact]
    public void Type_indices_and_primitives_are_told_apart_beyond_one_byte()
    {
        // (tuple 64 string): 64 is c0 00 as a signed number, string is 73.
        var bytes = new ComponentBytes().Definitions(ComponentBytes.Type, [0x6F, 2, 0xC0, 0x00, 0x73]).ToArray();

        var type = Assert.IsType<TypeDefinition>(Assert.Single(ComponentDecoder.Decode(bytes).Definitions));

        var tuple = Assert.IsType<TypeSyntax.Tuple>(type.Type);
        Assert.Equal([new TypeReference(null, 64), new TypeReference(Types.PrimitiveKind.String)], tuple.Elements.AsEnumerable());
    }

    private static byte[] OperandsOf(CanonBuiltinKind kind) => kind switch
    {
        CanonBuiltinKind.TaskReturn => [0x00, 0x73, 1, 0x03, 0],
        CanonBuiltinKind.ContextGet or CanonBuiltinKind.ContextSet => [0x7F, 1],
        CanonBuiltinKind.StreamRead or CanonBuiltinKind.StreamWrite or CanonBuiltinKind.FutureRead or CanonBuiltinKind.FutureWrite => [0, 2, 0x06, 0x03, 0],
        CanonBuiltinKind.StreamCancelRead or CanonBuiltinKind.StreamCancelWrite
            or CanonBuiltinKind.FutureCancelRead or CanonBuiltinKind.FutureCancelWrite => [0, 1],
        CanonBuiltinKind.WaitableSetWait or CanonBuiltinKind.WaitableSetPoll or CanonBuiltinKind.ThreadSpawnRef => [1, 0],
        CanonBuiltinKind.ThreadNewIndirect => [0, 0],
        CanonBuiltinKind.ThreadSpawnIndirect => [1, 0, 0],
        CanonBuiltinKind.ErrorContextNew or CanonBuiltinKind.ErrorContextDebugMessage => [0],
        CanonBuiltinKind.SubtaskCancel or CanonBuiltinKind.ThreadYield or CanonBuiltinKind.ThreadSuspend
            or CanonBuiltinKind.ThreadSuspendThenResume or CanonBuiltinKind.ThreadYieldThenResume
            or CanonBuiltinKind.ThreadSuspendThenPromote or CanonBuiltinKind.ThreadYieldThenPromote
            or CanonBuiltinKind.ThreadAvailableParallelism => [1],
        CanonBuiltinKind.ResourceNew or CanonBuiltinKind.ResourceDrop or CanonBuiltinKind.ResourceRep
            or CanonBuiltinKind.StreamNew or CanonBuiltinKind.StreamDropReadable or CanonBuiltinKind.StreamDropWritable
            or CanonBuiltinKind.FutureNew or CanonBuiltinKind.FutureDropReadable or CanonBuiltinKind.FutureDropWritable => [0],
        _ => [],
    };
}

using Skiff.Components.Binary;
using Skiff.Wasm.Binary;
using static Skiff.Components.Tests.ComponentBytes;

namespace Skiff.Components.Tests.Binary;

/// <summary>Each limit of the decoder: a component at the limit is read, one above it is refused.</summary>
public class ComponentLimitsTests
{
    private const int Limit = 3;

    public static TheoryData<string> Limits =>
    [
        nameof(ComponentLimits.ComponentSize), nameof(ComponentLimits.NestingDepth), nameof(ComponentLimits.Components),
        nameof(ComponentLimits.CoreModules), nameof(ComponentLimits.Definitions), nameof(ComponentLimits.InstanceArguments),
        nameof(ComponentLimits.TypeParts), nameof(ComponentLimits.FunctionParameters), nameof(ComponentLimits.CanonicalOptions),
        nameof(ComponentLimits.ExternNameLength), nameof(ComponentLimits.Core),
    ];

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_limit_holds_exactly(string name)
    {
        var (limits, make) = Case(name);

        ComponentDecoder.Decode(make(Limit), limits);
        var error = Assert.Throws<WasmFormatException>(() => ComponentDecoder.Decode(make(Limit + 1), limits));

        Assert.Equal(FormatReason.LimitExceeded, error.Reason);
    }

    [Fact]
    public void Types_of_components_nest_no_deeper_than_components()
    {
        byte[] Nested(int depth) => depth == 0 ? [0x7F] : [0x41, 1, 0x01, .. Nested(depth - 1)];
        var limits = new ComponentLimits { NestingDepth = 10 };

        ComponentDecoder.Decode(new ComponentBytes().Definitions(ComponentBytes.Type, Nested(9)).ToArray(), limits);

        Assert.Throws<WasmFormatException>(
            () => ComponentDecoder.Decode(new ComponentBytes().Definitions(ComponentBytes.Type, Nested(10)).ToArray(), limits));
    }

    [Fact]
    public void A_count_beyond_the_bytes_that_are_left_is_refused_before_anything_is_made_of_it()
    {
        var bytes = new ComponentBytes().Section(ComponentBytes.Type, [.. Number(900_000)]).ToArray();

        var error = Assert.Throws<WasmFormatException>(() => ComponentDecoder.Decode(bytes));

        Assert.Equal(FormatReason.UnexpectedEnd, error.Reason);
    }

    private static (ComponentLimits Limits, Func<int, byte[]> Make) Case(string name) => name switch
    {
        nameof(ComponentLimits.ComponentSize) => (new() { ComponentSize = 10 + Limit }, n => new ComponentBytes().Section(0, [.. Name(new string('a', n - 1))]).ToArray()),
        nameof(ComponentLimits.NestingDepth) => (new() { NestingDepth = Limit }, Nested),
        nameof(ComponentLimits.Components) => (new() { Components = Limit }, n => Repeat(n - 1, ComponentBytes.Component, new ComponentBytes().ToArray())),
        nameof(ComponentLimits.CoreModules) => (new() { CoreModules = Limit }, n => Repeat(n, ComponentBytes.CoreModule, EmptyModule)),
        nameof(ComponentLimits.Definitions) => (new() { Definitions = Limit }, n => Repeat(n, ComponentBytes.Type, [1, 0x7F])),
        nameof(ComponentLimits.InstanceArguments) => (
            new() { InstanceArguments = Limit },
            n => new ComponentBytes().Definitions(ComponentBytes.Instance, [0, 0, .. Many(n, [.. Name("a"), 1, 0])]).ToArray()),
        nameof(ComponentLimits.TypeParts) => (
            new() { TypeParts = Limit }, n => new ComponentBytes().Definitions(ComponentBytes.Type, [0x6D, .. Many(n, Name("a"))]).ToArray()),
        nameof(ComponentLimits.FunctionParameters) => (
            new() { FunctionParameters = Limit },
            n => new ComponentBytes().Definitions(ComponentBytes.Type, [0x40, .. Many(n, [.. Name("a"), 0x7F]), 1, 0]).ToArray()),
        nameof(ComponentLimits.CanonicalOptions) => (
            new() { CanonicalOptions = Limit }, n => new ComponentBytes().Definitions(ComponentBytes.Canon, [1, 0, 0, .. Many(n, [0])]).ToArray()),
        nameof(ComponentLimits.ExternNameLength) => (
            new() { ExternNameLength = Limit },
            n => new ComponentBytes().Definitions(ComponentBytes.Import, [0, .. Name(new string('a', n)), 1, 0]).ToArray()),
        nameof(ComponentLimits.Core) => (
            new() { Core = new WasmLimits { Types = Limit } }, n => Repeat(n, ComponentBytes.CoreModule, [.. EmptyModule, 1, 4, 1, 0x60, 0, 0])),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static byte[] Many(int count, byte[] element) => Vector([.. Enumerable.Repeat(element, count)]);

    private static byte[] Repeat(int count, int section, byte[] content)
    {
        var bytes = new ComponentBytes();
        for (var i = 0; i < count; i++)
        {
            bytes.Section(section, content);
        }

        return bytes.ToArray();
    }

    private static byte[] Nested(int depth)
    {
        var bytes = new ComponentBytes().ToArray();
        for (var i = 1; i < depth; i++)
        {
            bytes = new ComponentBytes().Section(ComponentBytes.Component, bytes).ToArray();
        }

        return bytes;
    }
}

using Skiff.Components.Binary;
using Skiff.Components.Validation;
using static Skiff.Components.Tests.ComponentBytes;

namespace Skiff.Components.Tests.Validation;

/// <summary>Small components that stand for huge types, or for much work, are refused.</summary>
public class BombTests
{
    private static readonly byte[] s_u8 = [0x7D];

    [Fact]
    public void Types_that_double_are_refused_by_their_effective_size()
    {
        // Lists, so that the size in memory stays small.
        var types = new List<byte[]> { s_u8 };
        for (var i = 0; i < 60; i++)
        {
            types.Add([0x6F, 2, .. Index(2 * i), .. Index(2 * i)]);
            types.Add([0x70, .. Index((2 * i) + 1)]);
        }

        Refused(types, "effective type size");
    }

    [Theory]
    [InlineData(199, true)]
    [InlineData(200, false)]
    public void Types_nest_as_deep_as_the_limit_and_no_deeper(int options, bool isValid)
    {
        var types = new List<byte[]> { s_u8 };
        types.AddRange(Enumerable.Range(0, options).Select(i => (byte[])[0x6B, .. Index(i)]));

        if (isValid)
        {
            Validate(types, ComponentLimits.Default);
        }
        else
        {
            Refused(types, "nesting is too deep");
        }
    }

    [Fact]
    public void A_fixed_length_list_of_fixed_length_lists_does_not_wrap_around()
    {
        var types = new List<byte[]> { ([0x67, 0x7D, .. Number(1 << 27)]) };
        types.Add([0x67, 0, .. Number(1u << 31)]);

        Refused(types, "exceeds maximum byte size");
    }

    [Fact]
    public void Instances_that_double_their_resource_types_run_out_of_steps()
    {
        // Each component instantiates the one before it twice and exports both.
        var inner = new ComponentBytes()
            .Definitions(ComponentBytes.Type, [0x3F, 0x7F, 0])
            .Definitions(ComponentBytes.Export, [0, .. Name("r"), 3, 0, 0])
            .ToArray();
        for (var i = 0; i < 24; i++)
        {
            inner = new ComponentBytes()
                .Section(ComponentBytes.Component, inner)
                .Definitions(ComponentBytes.Instance, [0, 0, 0], [0, 0, 0])
                .Definitions(ComponentBytes.Export, [0, .. Name("a"), 5, 0, 0], [0, .. Name("b"), 5, 1, 0])
                .ToArray();
        }

        var error = Assert.Throws<ComponentValidationException>(
            () => ComponentValidator.Validate(ComponentDecoder.Decode(inner), new ComponentLimits { ValidationSteps = 100_000 }));

        Assert.Equal(ComponentValidationReason.LimitExceeded, error.Reason);
    }

    private static byte[] Index(int index) => index < 64 ? [(byte)index] : [(byte)(index | 0x80), (byte)(index >> 7)];

    private static void Refused(List<byte[]> types, string words)
    {
        var error = Assert.Throws<ComponentValidationException>(() => Validate(types, ComponentLimits.Default));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static void Validate(List<byte[]> types, ComponentLimits limits) =>
        ComponentValidator.Validate(ComponentDecoder.Decode(new ComponentBytes().Definitions(ComponentBytes.Type, [.. types]).ToArray(), limits), limits);
}

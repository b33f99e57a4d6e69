using Skiff.Components.Abi;
using Skiff.Runtime;

namespace Skiff.Components.Tests.Abi;

/// <summary>What is written can be read, for random types and values, and what goes from one component to another arrives as it was.</summary>
public sealed class RoundTripTests : IDisposable
{
    private const int Types = 150;

    private static readonly Engine s_engine = new();
    private readonly Store _store = new(s_engine);

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(nameof(StringEncoding.Utf8), 1)]
    [InlineData(nameof(StringEncoding.Utf16), 2)]
    [InlineData(nameof(StringEncoding.Latin1OrUtf16), 3)]
    public void A_stored_value_is_loaded_as_it_was(string encoding, int seed)
    {
        var context = new Guest(_store).Context(Enum.Parse<StringEncoding>(encoding));
        foreach (var (layout, value) in Samples(seed))
        {
            Assert.Equal(value, layout.Load(context, Stored(context, layout, value)));
            context.RestartCounting();
        }
    }

    [Theory]
    [InlineData(nameof(StringEncoding.Utf8), 4)]
    [InlineData(nameof(StringEncoding.Utf16), 5)]
    [InlineData(nameof(StringEncoding.Latin1OrUtf16), 6)]
    public void A_lowered_value_is_lifted_as_it_was(string encoding, int seed)
    {
        var context = new Guest(_store).Context(Enum.Parse<StringEncoding>(encoding));
        foreach (var (layout, value) in Samples(seed).Where(s => s.Layout.FlatCount <= TypeLayout.MaximumFlat))
        {
            var flat = new Value[layout.FlatCount];
            var writer = new FlatWriter(flat);
            layout.Lower(context, value, ref writer);
            Assert.Equal(flat.Length, writer.Position);
            var reader = new FlatReader(flat);
            Assert.Equal(value, layout.Lift(context, ref reader));
            Assert.Equal(flat.Length, reader.Position);
            context.RestartCounting();
        }
    }

    [Fact]
    public void A_transfer_in_memory_gives_what_a_load_and_a_store_give()
    {
        var from = new Guest(_store);
        var to = new Guest(_store);
        var seed = 10;
        foreach (var (source, destination) in Encodings())
        {
            var context = new TransferContext(from.Context(source), to.Context(destination));
            foreach (var (layout, value) in Samples(seed++))
            {
                var stored = Stored(context.From, layout, value);
                var copy = new byte[layout.Size];
                layout.CopyInto(in context, stored, copy);
                Assert.Equal(value, layout.Load(context.To, copy));
                context.From.RestartCounting();
                context.To.RestartCounting();
            }
        }
    }

    [Fact]
    public void A_transfer_of_flat_values_gives_what_a_lift_and_a_lower_give()
    {
        var from = new Guest(_store);
        var to = new Guest(_store);
        var seed = 20;
        foreach (var (source, destination) in Encodings())
        {
            var context = new TransferContext(from.Context(source), to.Context(destination));
            foreach (var (layout, value) in Samples(seed++).Where(s => s.Layout.FlatCount <= TypeLayout.MaximumFlat))
            {
                var flat = new Value[layout.FlatCount];
                var writer = new FlatWriter(flat);
                layout.Lower(context.From, value, ref writer);
                var passed = new Value[layout.FlatCount];
                var reader = new FlatReader(flat);
                writer = new FlatWriter(passed);
                layout.PassTo(in context, ref reader, ref writer);
                Assert.Equal(layout.FlatCount, reader.Position);
                Assert.Equal(layout.FlatCount, writer.Position);
                reader = new FlatReader(passed);
                Assert.Equal(value, layout.Lift(context.To, ref reader));
                context.From.RestartCounting();
                context.To.RestartCounting();
            }
        }
    }

    [Fact]
    public void A_transfer_does_not_copy_padding()
    {
        var context = new TransferContext(new Guest(_store).Context(), new Guest(_store).Context());
        var layout = TypeLayout.Of(Notation.Parse("(record u8 u32)"));
        byte[] source = [1, 0xEE, 0xEE, 0xEE, 2, 0, 0, 0];
        var copy = new byte[8];
        layout.CopyInto(in context, source, copy);
        Assert.Equal([1, 0, 0, 0, 2, 0, 0, 0], copy);
    }

    [Fact]
    public void A_list_of_plain_data_is_one_allocation_and_one_copy()
    {
        var from = new Guest(_store);
        var to = new Guest(_store);
        var context = new TransferContext(from.Context(), to.Context());
        var layout = TypeLayout.Of(Notation.Parse("(list (tuple u32 u16 s16))"));
        Assert.True(TypeLayout.Of(Notation.Parse("(tuple u32 u16 s16)")).IsPlain);
        from.Memory!.Span[..80].Fill(0xA5);
        Value[] flat = [64, 2];
        var reader = new FlatReader(flat);
        var passed = new Value[2];
        var writer = new FlatWriter(passed);
        layout.PassTo(in context, ref reader, ref writer);
        Assert.Equal(new Reallocation(0, 0, 4, 16, 4096), Assert.Single(to.Log));
        Assert.Equal(from.Memory.Span.Slice(64, 16), to.Memory!.Span.Slice(4096, 16));
    }

    private static ReadOnlySpan<byte> Stored(CanonicalContext context, TypeLayout layout, ComponentValue value)
    {
        var bytes = new byte[layout.Size];
        layout.Store(context, value, bytes);
        return bytes;
    }

    private static IEnumerable<(TypeLayout Layout, ComponentValue Value)> Samples(int seed)
    {
        var random = new RandomValues(seed);
        for (var i = 0; i < Types; i++)
        {
            var type = random.Type(depth: 4);
            yield return (TypeLayout.Of(type), random.Value(type));
        }
    }

    private static IEnumerable<(StringEncoding From, StringEncoding To)> Encodings() =>
        from source in Enum.GetValues<StringEncoding>() from destination in Enum.GetValues<StringEncoding>() select (source, destination);
}

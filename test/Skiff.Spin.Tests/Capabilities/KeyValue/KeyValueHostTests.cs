using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Wasi.Keyvalue;

namespace Skiff.Spin.Tests.Capabilities.KeyValue;

/// <summary>What guests have of stores by <c>wasi:keyvalue</c>, and their limits.</summary>
public sealed class KeyValueHostTests : IDisposable
{
    private readonly SqliteBackend _backend = new(path: null);
    private readonly KeyValueHost _host;

    public KeyValueHostTests() => _host = new KeyValueHost(new GrantedStores([new("default", _backend.Open("default"))], onDenied: null));

    public void Dispose() => _backend.Dispose();

    [Fact]
    public async Task Who_swaps_what_somebody_else_changed_gets_to_see_that()
    {
        var bucket = Open();
        var first = Cas(bucket);
        Assert.Null((await first.Current(default)).Value);
        var second = Cas(bucket);

        Assert.True((await _host.Swap(first, "one"u8, default)).IsOk);
        var third = (await _host.Swap(second, "two"u8, default)).Error.AsCasFailed;
        Assert.True((await _host.Swap(third, "three"u8, default)).IsOk);

        Assert.Equal("three"u8.ToArray(), (await bucket.Get("k", default)).Value!.Value.ToArray());
    }

    [Fact]
    public async Task Many_keys_are_set_got_and_deleted_together()
    {
        var bucket = Open();
        Assert.True((await _host.SetMany(bucket, [("a", "1"u8.ToArray()), ("b", "2"u8.ToArray())], default)).IsOk);

        var got = (await _host.GetMany(bucket, ["b", "c"], default)).Value;
        Assert.Equal([("b", true), ("c", false)], got.Select(pair => (pair.Item1, pair.Item2.HasValue)));

        Assert.True((await _host.DeleteMany(bucket, ["a", "b"], default)).IsOk);
        Assert.Empty((await bucket.ListKeys(null, default)).Value.Keys);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_an_error()
    {
        var bucket = Open();
        var longest = new string('k', KeyValueLimits.KeyBytes);

        Assert.True((await bucket.Set(longest, "v"u8, default)).IsOk);
        var refused = await bucket.Set(longest + "k", "v"u8, default);

        Assert.Equal($"the key has more than {KeyValueLimits.KeyBytes} bytes", refused.Error.AsOther);
        Assert.False((await bucket.Exists(new string('\u00e9', KeyValueLimits.KeyBytes / 2 + 1), default)).IsOk);
    }

    [Fact]
    public async Task A_value_that_is_too_large_is_an_error()
    {
        var bucket = Open();
        var largest = new byte[KeyValueLimits.ValueBytes];

        Assert.True((await bucket.Set("k", largest, default)).IsOk);
        Assert.False((await bucket.Set("k", new byte[KeyValueLimits.ValueBytes + 1], default)).IsOk);
        Assert.Equal(largest.Length, (await bucket.Get("k", default)).Value!.Value.Length);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_an_error()
    {
        var bucket = Open();
        await bucket.Set("k", new byte[KeyValueLimits.ValueBytes], default);
        var most = KeyValueLimits.AnswerBytes / KeyValueLimits.ValueBytes;

        Assert.Equal(most, (await _host.GetMany(bucket, [.. Enumerable.Repeat("k", most)], default)).Value.Length);
        var refused = await _host.GetMany(bucket, [.. Enumerable.Repeat("k", most + 1)], default);

        Assert.Equal($"the answer would have more than {KeyValueLimits.AnswerBytes} bytes", refused.Error.AsOther);
        Assert.True((await bucket.Exists("k", default)).IsOk);
    }

    [Fact]
    public void So_many_stores_can_be_open_and_closing_one_makes_room()
    {
        var open = Enumerable.Range(0, KeyValueLimits.OpenStores).Select(_ => (OpenStore)Open()).ToArray();

        Assert.False(_host.Open("default").IsOk);
        open[0].Dispose();

        Assert.True(_host.Open("default").IsOk);
    }

    private IBucket Open() => _host.Open("default").Value;

    private ICas Cas(IBucket bucket) => _host.CasNew(bucket, "k").Value;
}

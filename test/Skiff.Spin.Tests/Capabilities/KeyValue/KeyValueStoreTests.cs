using System.Text;
using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Spin.Tests.Serving;

namespace Skiff.Spin.Tests.Capabilities.KeyValue;

/// <summary>What every back end does; a class for each.</summary>
public abstract class KeyValueStoreTests
{
    internal abstract IKeyValueBackend Backend { get; }

    [Fact]
    public async Task A_value_is_what_was_set_last()
    {
        var store = Backend.Open("default");
        await store.SetAsync("k", Bytes("one"), default);
        await store.SetAsync("k", Bytes("two"), default);
        await store.SetAsync("", Bytes(""), default);

        Assert.Equal("two", Text(await store.GetAsync("k", default)));
        Assert.Equal("", Text(await store.GetAsync("", default)));
        Assert.Null(await store.GetAsync("K", default));
        Assert.True(await store.ExistsAsync("", default));
        Assert.False(await store.ExistsAsync("other", default));
    }

    [Theory]
    [InlineData("a\0b", "a")]
    [InlineData("a\0b", "a\0c")]
    [InlineData("\U0001F6F6", "\U0001F6F7")]
    [InlineData("a", "a ")]
    public async Task Keys_that_differ_anywhere_are_two(string one, string other)
    {
        var store = Backend.Open("default");
        await store.SetAsync(one, Bytes("one\0"), default);
        await store.SetAsync(other, Bytes("other"), default);

        Assert.Equal("one\0", Text(await store.GetAsync(one, default)));
        Assert.Equal(new[] { one, other }.Order(StringComparer.Ordinal), (await store.ListAsync(null, default)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Writes_of_which_one_fails_are_kept_but_for_that_one()
    {
        var store = Backend.Open("default");
        await store.SetAsync("text", Bytes("no number"), default);

        var writes = Enumerable.Range(0, 50).Select(i => (i % 10 == 5 ? store.IncrementAsync("text", 1, default) : store.IncrementAsync($"n{i}", i, default)).AsTask()).ToArray();
        await Task.WhenAll(writes).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal(Enumerable.Range(0, 50).Where(i => i % 10 == 5), Enumerable.Range(0, 50).Where(i => writes[i].IsFaulted));
        Assert.Equal(46, (await store.ListAsync(null, default)).Keys.Length);
    }

    [Fact]
    public async Task A_sum_that_is_too_large_is_refused()
    {
        var store = Backend.Open("default");
        await store.IncrementAsync("k", long.MaxValue, default);

        await Assert.ThrowsAsync<KeyValueException>(async () => await store.IncrementAsync("k", 1, default));
        Assert.Equal(long.MaxValue, await store.IncrementAsync("k", 0, default));
    }

    [Fact]
    public async Task A_key_that_is_deleted_is_gone_and_deleting_it_again_is_no_error()
    {
        var store = Backend.Open("default");
        await store.SetAsync("k", Bytes("v"), default);

        await store.DeleteAsync("k", default);
        await store.DeleteAsync("k", default);

        Assert.Null(await store.GetAsync("k", default));
    }

    [Fact]
    public async Task Labels_have_their_own_keys()
    {
        await Backend.Open("a").SetAsync("k", Bytes("a"), default);
        await Backend.Open("b").SetAsync("k", Bytes("b"), default);
        await Backend.Open("a").DeleteAsync("k", default);

        Assert.Null(await Backend.Open("a").GetAsync("k", default));
        Assert.Equal("b", Text(await Backend.Open("b").GetAsync("k", default)));
    }

    [Fact]
    public async Task Keys_come_in_pages_each_once()
    {
        var store = Backend.Open("many");
        var keys = Enumerable.Range(0, 2 * KeyValueLimits.PageKeys + 1).Select(i => $"k{i}").Append("").Order(StringComparer.Ordinal).ToArray();
        await store.SetManyAsync([.. keys.Select(key => (key, Bytes("v")))], default);

        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(cursor, default);
            found.AddRange(page.Keys);
            cursor = page.Cursor;
        }
        while (cursor is not null);

        Assert.Equal(keys, found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Sums_of_many_at_once_lose_nothing()
    {
        var store = Backend.Open("default");

        await Task.WhenAll(Enumerable.Range(1, 100).Select(i => store.IncrementAsync("sum", i, default).AsTask()));

        Assert.Equal(5050 - 50, await store.IncrementAsync("sum", -50, default));
    }

    [Fact]
    public async Task A_value_is_swapped_only_if_nobody_else_changed_it()
    {
        var store = Backend.Open("default");

        Assert.True(await store.SwapAsync("k", null, Bytes("first"), default));
        Assert.False(await store.SwapAsync("k", null, Bytes("second"), default));
        Assert.False(await store.SwapAsync("k", Mark("other"), Bytes("second"), default));
        Assert.True(await store.SwapAsync("k", Mark("first"), Bytes("second"), default));
        Assert.Equal("second", Text(await store.GetAsync("k", default)));
    }

    [Fact]
    public async Task Of_many_keys_all_values_come_in_their_order()
    {
        var store = Backend.Open("default");
        await store.SetManyAsync([("a", Bytes("1")), ("b", Bytes("2")), ("c", Bytes("3"))], default);
        await store.DeleteManyAsync(["b", "never"], default);

        Assert.Equal(["3", null, "1", "1"], (await store.GetManyAsync(["c", "b", "a", "a"], default)).Select(Text));
    }

    [Fact]
    public async Task What_is_no_number_cannot_be_added_to()
    {
        var store = Backend.Open("default");
        await store.SetAsync("k", Bytes("text"), default);

        await Assert.ThrowsAsync<KeyValueException>(async () => await store.IncrementAsync("k", 1, default));
        Assert.Equal("text", Text(await store.GetAsync("k", default)));
    }

    private protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static ValueMark? Mark(string text) => ValueMark.Of(Encoding.UTF8.GetBytes(text));

    private protected static string? Text(byte[]? value) => value is null ? null : Encoding.UTF8.GetString(value);
}

/// <summary>A file of SQLite.</summary>
public sealed class SqliteStoreTests : KeyValueStoreTests, IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly SqliteBackend _backend;

    public SqliteStoreTests() => _backend = new SqliteBackend(Path.Combine(_directory.Path, ".spin", "sqlite_key_value.db"));

    internal override IKeyValueBackend Backend => _backend;

    [Fact]
    public async Task Another_process_finds_what_was_acknowledged()
    {
        await Backend.Open("default").SetAsync("k", Bytes("v"), default);

        using var other = new SqliteBackend(Path.Combine(_directory.Path, ".spin", "sqlite_key_value.db"));

        Assert.Equal("v", Text(await other.Open("default").GetAsync("k", default)));
    }

    public void Dispose()
    {
        _backend.Dispose();
        _directory.Dispose();
    }
}

/// <summary>SQLite in memory.</summary>
public sealed class MemoryStoreTests : KeyValueStoreTests, IDisposable
{
    private readonly SqliteBackend _backend = new(path: null);

    internal override IKeyValueBackend Backend => _backend;

    public void Dispose() => _backend.Dispose();
}

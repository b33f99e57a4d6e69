namespace Skiff.Runtime.Tests;

/// <summary>What a guest may take: at the limit it gets it, one beyond it does not.</summary>
public sealed class LimitTests
{
    private const string Growing = """
        (module
          (memory (export "m") 1 100) (table (export "t") 1 100 funcref)
          (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
          (func (export "growTable") (param i32) (result i32) (table.grow 0 (ref.null func) (local.get 0))))
        """;

    [Fact]
    public void A_memory_grows_to_the_store_limit_and_no_further()
    {
        var engine = new Engine();
        using var store = new Store(engine, new StoreLimits { MaximumMemoryPages = 5 });
        var instance = Wat.Instantiate(store, Growing);
        var grow = instance.GetFunction("grow")!;

        Assert.Equal(1, grow.Call(3).I32);
        Assert.Equal(-1, grow.Call(2).I32);
        Assert.Equal(4, grow.Call(1).I32);
        Assert.Equal(5, grow.Call(0).I32);
        Assert.Equal(-1, grow.Call(1).I32);
        Assert.Equal(-1, grow.Call(-1).I32);
        Assert.Equal(5 * 65536, instance.Memory!.Span.Length);
    }

    [Fact]
    public void A_memory_grows_to_its_own_maximum_and_no_further()
    {
        using var store = new Store(new Engine());
        var grow = Wat.Instantiate(store, Growing).GetFunction("grow")!;

        Assert.Equal(-1, grow.Call(100).I32);
        Assert.Equal(1, grow.Call(99).I32);
    }

    [Fact]
    public void New_pages_are_zero_and_usable()
    {
        using var store = new Store(new Engine());
        var instance = Wat.Instantiate(store, """
            (module (memory 0)
              (func (export "f") (result i32)
                (drop (memory.grow (i32.const 1)))
                (i32.store (i32.const 65532) (i32.const 7))
                (drop (memory.grow (i32.const 1)))
                (i32.add (i32.load (i32.const 65532)) (i32.load (i32.const 131068)))))
            """);

        Assert.Equal(7, instance.GetFunction("f")!.Call().I32);
    }

    [Fact]
    public void The_whole_address_space_is_usable()
    {
        using var store = new Store(new Engine());
        var instance = Wat.Instantiate(store, """
            (module (memory 65536)
              (func (export "f") (param i32) (result i64)
                (i64.store (local.get 0) (i64.const 0x1122334455667788))
                (i64.load offset=4 (i32.sub (local.get 0) (i32.const 4)))))
            """);
        var f = instance.GetFunction("f")!;

        Assert.Equal(0x1122334455667788, f.Call(-8).I64);
        Assert.Equal(0x1122334455667788, f.Call(0x7FFFFFFC).I64);
        Assert.Throws<TrapException>(() => f.Call(-7));
        Assert.Equal(1L << 32, instance.Memory!.Length);
        Assert.Equal(int.MaxValue, instance.Memory.Span.Length);
        Assert.True(instance.Memory.TrySlice(0xFFFF_FFF8, 8, out var end));
        Assert.Equal(0x88, end[0]);
        Assert.False(instance.Memory.TrySlice(0xFFFF_FFF8, 9, out _));
        Assert.False(instance.Memory.TrySlice(ulong.MaxValue, 1, out _));
    }

    [Fact]
    public void Tables_grow_to_their_limits_and_no_further()
    {
        using var store = new Store(new Engine(), new StoreLimits { MaximumTableElements = 10 });
        var grow = Wat.Instantiate(store, Growing).GetFunction("growTable")!;

        Assert.Equal(1, grow.Call(9).I32);
        Assert.Equal(-1, grow.Call(1).I32);
        Assert.Equal(-1, grow.Call(-1).I32);
    }

    [Fact]
    public void All_guests_share_the_budget_of_the_engine_and_give_it_back()
    {
        var engine = new Engine(new EngineOptions { MaximumGuestMemory = 10 * 65536 });
        using var first = new Store(engine);
        var second = new Store(engine);
        var growFirst = Wat.Instantiate(first, Growing).GetFunction("grow")!;
        var growSecond = Wat.Instantiate(second, Growing).GetFunction("grow")!;

        Assert.Equal(1, growSecond.Call(6).I32);
        Assert.Equal(-1, growFirst.Call(2).I32);
        Assert.Throws<LinkException>(() => Wat.Instantiate(first, "(module (memory 2))"));
        second.Dispose();
        Assert.Equal(1, growFirst.Call(6).I32);
        first.Dispose();
        Assert.Equal(0, engine.CommittedGuestMemory);
    }

    [Fact]
    public void A_store_has_a_maximum_of_memory()
    {
        using var store = new Store(new Engine(), new StoreLimits { MaximumCommittedMemory = (3 * 65536) + 8 });
        var grow = Wat.Instantiate(store, Growing).GetFunction("grow")!;

        Assert.Equal(1, grow.Call(2).I32);
        Assert.Equal(-1, grow.Call(1).I32);
        Assert.Equal((3 * 65536) + 8, store.CommittedMemory);
    }

    [Fact]
    public void Counts_are_limited()
    {
        var limits = new StoreLimits { MaximumInstances = 3, MaximumMemories = 1, MaximumTables = 1, MaximumExternals = 1 };
        using var store = new Store(new Engine(), limits);

        Wat.Instantiate(store, "(module (memory 1) (table 1 funcref))");

        Assert.Contains("memories", Assert.Throws<LinkException>(() => Wat.Instantiate(store, "(module (memory 1))")).Message, StringComparison.Ordinal);
        Assert.Contains("tables", Assert.Throws<LinkException>(() => Wat.Instantiate(store, "(module (table 1 funcref))")).Message, StringComparison.Ordinal);
        Assert.Contains("instances", Assert.Throws<LinkException>(() => Wat.Instantiate(store, "(module)")).Message, StringComparison.Ordinal);
        var one = new object();
        Assert.Equal(store.FromExternal(one), store.FromExternal(one));
        Assert.Throws<InvalidOperationException>(() => store.FromExternal(new object()));
    }

    [Fact]
    public void Memory_is_given_back_to_the_system()
    {
        var engine = new Engine();
        // 6 GiB of addresses each: without release this would need 3 TiB and more mappings than allowed.
        for (var i = 0; i < 500; i++)
        {
            using var store = new Store(engine);
            Wat.Instantiate(store, Growing).GetFunction("grow")!.Call(10);
        }

        Assert.Equal(0, engine.CommittedGuestMemory);
    }
}

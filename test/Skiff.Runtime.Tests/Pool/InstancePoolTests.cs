using Skiff.Runtime.Pool;
using Skiff.Suites.Pool;

namespace Skiff.Runtime.Tests.Pool;

public class InstancePoolTests
{
    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var (kind, finder, disturbance) in PoolCases.All)
            {
                cases.Add(kind, finder, disturbance);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_kind_of_state_is_fresh_again(string kind, string finder, string disturbance)
    {
        Assert.Null(PoolCases.Run(kind, finder, disturbance));
    }

    [Fact]
    public void A_greedy_run_gives_its_pages_back()
    {
        var (linker, module) = PoolCases.Load();
        using var pool = new InstancePool(linker, module, new InstancePoolOptions { KeptPages = 4 });
        string fresh;
        using (var first = pool.TryRent()!)
        {
            fresh = PoolCases.Observe(first);
            PoolCases.Call(first, "fill");
        }

        using var again = pool.TryRent()!;
        Assert.Equal(fresh, PoolCases.Observe(again));
    }

    [Fact]
    public void Beyond_the_limit_nothing_is_rented_until_one_comes_back()
    {
        var (linker, module) = PoolCases.Load();
        using var pool = new InstancePool(linker, module, new InstancePoolOptions { MaximumInstances = 2 });
        var first = pool.TryRent();
        using var second = pool.TryRent();

        Assert.Null(pool.TryRent());

        first!.Dispose();
        using var third = pool.TryRent();
        Assert.NotNull(third);
        Assert.Equal(2, pool.Created);
    }

    [Fact]
    public void An_instance_is_returned_only_once()
    {
        var (linker, module) = PoolCases.Load();
        using var pool = new InstancePool(linker, module);
        var rented = pool.TryRent()!;
        rented.Dispose();

        Assert.Throws<InvalidOperationException>(rented.Dispose);
    }

    [Fact]
    public void Renting_calling_and_resetting_allocates_nothing()
    {
        var (linker, module) = PoolCases.Load();
        using var pool = new InstancePool(linker, module);
        void Run()
        {
            using var rented = pool.TryRent()!;
            Span<Value> arguments = [40_000, 5];
            rented.Instance.GetFunction("write")!.Call(arguments, []);
        }

        for (var i = 0; i < 100; i++)
        {
            Run();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Many_threads_share_a_pool_and_never_see_each_other()
    {
        var (linker, module) = PoolCases.Load();
        using var pool = new InstancePool(linker, module, new InstancePoolOptions { MaximumInstances = 64 });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var rented = pool.TryRent()!;
                var memory = rented.Instance.GetMemory("memory")!.Span;
                Assert.Equal(0, memory[50_000]);
                PoolCases.Call(rented, "write", 50_000, thread + 1);
                Assert.Equal(thread + 1, memory[50_000]);
            }
        })));

        Assert.Equal(4000, pool.Created + pool.Reused);
    }
}

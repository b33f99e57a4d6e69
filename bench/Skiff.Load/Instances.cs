using System.Diagnostics;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Runtime.Pool;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Load;

/// <summary>What a fresh instance costs: made new (memory mapped, segments copied), and from the pool (rent, call, reset). The guest writes 16 pages, as a small request does.</summary>
internal static class Instances
{
    private const string Guest = """
        (module
          (memory (export "memory") 16)
          (data (i32.const 0) "a page of data that every instance begins with")
          (func (export "touch") (param $pages i32) (result i32) (local $at i32)
            (loop $next
              (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
              (local.set $at (i32.add (local.get $at) (i32.const 4096)))
              (br_if $next (local.tee $pages (i32.sub (local.get $pages) (i32.const 1)))))
            (i32.load (i32.const 4096))))
        """;

    public static int Run(int pages, int rounds)
    {
        var engine = new Engine();
        var module = new ModuleSource(engine, null).Load(WatReader.ToBinary(new SourceText("guest.wat", Guest))).Module;
        var linker = new Linker(engine);

        var cold = Median(new long[500], () =>
        {
            using var store = new Store(engine);
            var instance = linker.Instantiate(store, module);
            Touch(instance, pages);
        });
        Console.WriteLine(FormattableString.Invariant($"new instance, call, dispose: {cold:F1} us (median of 500)"));

        using var pool = new InstancePool(linker, module);
        var written = 0L;
        void RentCallReset()
        {
            using var rented = pool.TryRent();
            written = rented!.PagesWritten; // Never null: one instance at a time is rented.
            Touch(rented.Instance, pages);
        }

        for (var i = 0; i < 2000; i++)
        {
            RentCallReset();
        }

        var ticks = new long[rounds];
        var collections = GC.CollectionCount(0);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var pooled = Median(ticks, RentCallReset);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Console.WriteLine(FormattableString.Invariant(
            $"from the pool, call, reset:  {pooled:F1} us (median of {rounds}; {written} pages written, found by {new InstancePoolOptions().PageFinder.Name}); {allocated / (double)rounds:F2} bytes allocated each, {GC.CollectionCount(0) - collections} collections; created {pool.Created}, reused {pool.Reused}"));
        return 0;
    }

    private static void Touch(Instance instance, int pages)
    {
        Span<Value> results = stackalloc Value[1];
        instance.GetFunction("touch")!.Call([pages], results); // The guest above exports it.
        if (results[0].I32 != 1)
        {
            throw new InvalidOperationException("an instance was not fresh");
        }
    }

    // Microseconds.
    private static double Median(long[] ticks, Action action)
    {
        for (var i = 0; i < ticks.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            action();
            ticks[i] = Stopwatch.GetTimestamp() - started;
        }

        Array.Sort(ticks);
        return ticks[ticks.Length / 2] * 1e6 / Stopwatch.Frequency;
    }
}

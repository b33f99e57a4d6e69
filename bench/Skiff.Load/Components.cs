using System.Diagnostics;
using Skiff.Components;
using Skiff.Components.Pool;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Wasi;
using Skiff.Wasi.Preview2;

namespace Skiff.Load;

/// <summary>
/// What a fresh instance of a component with an HTTP handler costs one request: a WASI context made, an instance rented, both given back. Clean, and after pages of its memory
/// were written, as a guest does; no guest code runs.
/// </summary>
internal static class Components
{
    private const int PageSize = 4096;

    public static int Run(IReadOnlyList<string> files, int pages, int rounds)
    {
        var engine = new Engine();
        var modules = new ModuleSource(engine, ArtifactCache.TryOpen(ArtifactCache.DefaultFolder, out _));
        var linker = WasiWorld.AddTo(new ComponentLinker(engine));
        using var network = new Skiff.Wasi.Preview2.Http.OutboundHttp(Skiff.Wasi.Preview2.Sockets.NetworkPolicy.DenyAll);
        var granted = new Preview2Options { OutboundHttp = network };
        foreach (var file in files)
        {
            using var pool = new ComponentPool(linker.Plan(PreparedComponent.Load(modules, File.ReadAllBytes(file))));
            Console.WriteLine($"{Path.GetFileName(file)}, {pool.Template.CoreInstances} core instances:");
            Report("clean", rounds, Turn(pool, granted, 0));
            Report($"{pages} pages", rounds, Turn(pool, granted, pages));
        }

        return 0;
    }

    private static Func<long> Turn(ComponentPool pool, Preview2Options granted, int pages) => () =>
    {
        var started = Stopwatch.GetTimestamp();
        using var wasi = new Preview2Context(new WasiOptions(), granted);
        var loan = pool.TryRent(wasi)!; // one at a time is rented
        var writing = Stopwatch.GetTimestamp();
        var memory = loan.Store.Instances.First(i => i.Memory is not null).Memory!.Span;
        for (var at = 0; at < pages * PageSize; at += PageSize)
        {
            memory[at]++;
        }

        var written = Stopwatch.GetTimestamp();
        var returned = loan.DisposeAsync();
        return returned.IsCompletedSuccessfully ? Stopwatch.GetTimestamp() - started - (written - writing) : throw new InvalidOperationException("an operation is pending");
    };

    private static void Report(string name, int rounds, Func<long> turn)
    {
        var ticks = new long[rounds];
        for (var i = 0; i < rounds; i++)
        {
            turn();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
        {
            ticks[i] = turn();
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(ticks);
        Console.WriteLine(FormattableString.Invariant(
            $"  set-up and tear-down, {name}: {Microseconds(ticks[rounds / 2]):F1} us median, {Microseconds(ticks[rounds * 99 / 100]):F1} us p99; {allocated / rounds} bytes allocated each"));
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}

using System.Runtime.InteropServices;
using Skiff.Native.Pages;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Runtime.Pool;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Suites.Pool;

/// <summary>
/// Each kind of mutable state (the list in StoreSnapshot) is dirtied, and the instance that comes back is compared with a new one: by every way of finding written pages,
/// undisturbed, with its pages pushed out, and while the kernel compacts memory.
/// </summary>
public static partial class PoolCases
{
    private const string Guest = """
        (module
          (import "host" "note" (func $note (param i32)))
          (memory (export "memory") 3 20)
          (table $functions (export "functions") 4 64 funcref)
          (table $externals (export "externals") 2 64 externref)
          (global (export "i32") (mut i32) (i32.const 7))
          (global (export "i64") (mut i64) (i64.const -7))
          (global (export "f32") (mut f32) (f32.const 1.5))
          (global (export "f64") (mut f64) (f64.const -2.5))
          (global $function (export "function") (mut funcref) (ref.func $seven))
          (global $external (export "external") (mut externref) (ref.null extern))
          (data (i32.const 100) "begin")
          (data $passive "passive")
          (elem (i32.const 1) $seven $eight)
          (elem $spare func $eight $seven)
          (func $seven (result i32) (i32.const 7))
          (func $eight (result i32) (i32.const 8))
          (func (export "write") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
          (func (export "fill") (memory.fill (i32.const 0) (i32.const 0xEE) (i32.const 196608)))
          (func (export "grow") (result i32)
            (drop (memory.grow (i32.const 2)))
            (i32.store (i32.const 300000) (i32.const -1))
            (memory.size))
          (func (export "read grown") (result i32)
            (drop (memory.grow (i32.const 2)))
            (i32.load (i32.const 300000)))
          (func (export "set functions") (table.set $functions (i32.const 0) (ref.func $eight)) (table.set $functions (i32.const 1) (ref.null func)))
          (func (export "grow functions") (drop (table.grow $functions (ref.func $eight) (i32.const 10))))
          (func (export "set externals") (param externref) (table.set $externals (i32.const 1) (local.get 0)) (global.set $external (local.get 0)))
          (func (export "set function") (global.set $function (ref.null func)))
          (func (export "drop data") (data.drop $passive))
          (func (export "use data") (memory.init $passive (i32.const 200) (i32.const 0) (i32.const 7)))
          (func (export "drop elements") (elem.drop $spare))
          (func (export "use elements") (table.init $functions $spare (i32.const 2) (i32.const 0) (i32.const 2)))
          (func (export "trap") (i32.store (i32.const 8) (i32.const 99)) unreachable)
          (func (export "overflow") (i32.store (i32.const 8) (i32.const 98)) (call $deep))
          (func $deep (call $deep))
          (func (export "call host") (call $note (i32.const 5)) (i32.store (i32.const 12) (i32.const 97))))
        """;

    private const int PageOut = 21;

    /// <summary>All cases: kind of state, way of finding pages, disturbance.</summary>
    public static IEnumerable<(string Kind, string Finder, string Disturbance)> All =>
        from kind in Dirt.Keys
        from finder in new[] { "pagemap-scan", "pagemap-read", "madvise" }
        from disturbance in finder == "madvise" ? new[] { "nothing" } : ["nothing", "pageout", "compaction"]
        select (kind, finder, disturbance);

    private static readonly Dictionary<string, Action<PooledInstance>> Dirt = new()
    {
        ["memory under the image"] = p => Call(p, "write", 100, 0x58585858),
        ["memory beyond the image"] = p => Call(p, "write", 150_000, -1),
        ["last word of memory"] = p => Call(p, "write", 196_604, -1),
        ["all of memory"] = p => Call(p, "fill"),
        ["size of memory"] = p => p.Instance.GetFunction("grow")!.Call(),
        ["number globals"] = p =>
        {
            p.Instance.GetGlobal("i32")!.Value = 1;
            p.Instance.GetGlobal("i64")!.Value = 2L;
            p.Instance.GetGlobal("f32")!.Value = 3f;
            p.Instance.GetGlobal("f64")!.Value = 4d;
        },
        ["function global"] = p => Call(p, "set function"),
        ["elements of tables"] = p => Call(p, "set functions"),
        ["size of a table"] = p => Call(p, "grow functions"),
        ["external references"] = p => Call(p, "set externals", p.Store.FromExternal(new object())),
        ["data segment"] = p => Call(p, "drop data"),
        ["element segment"] = p => Call(p, "drop elements"),
        ["store settings"] = p =>
        {
            p.Store.Fuel = 3;
            p.Store.SetDeadline(TimeSpan.FromTicks(1));
            p.Store.TimeSlice = TimeSpan.FromMilliseconds(1);
        },
        ["a trap"] = p => Traps(() => Call(p, "trap")),
        ["a stack overflow"] = p => Traps(() => Call(p, "overflow")),
        ["a failed host call"] = p =>
        {
            p.Store.State = (Action)(() => throw new InvalidOperationException("no"));
            Traps(() => Call(p, "call host"));
        },
        ["a host call"] = p => Call(p, "call host"),
    };

    /// <summary>Runs a case; null if the instance came back fresh, else what was different.</summary>
    public static string? Run(string kind, string finder, string disturbance)
    {
        var (linker, module) = Load();
        using var pool = new InstancePool(linker, module, new InstancePoolOptions { PageFinder = Finder(finder) });
        string fresh;
        using (var first = pool.TryRent()!)
        {
            fresh = Observe(first);
        }

        using (var dirtied = pool.TryRent()!)
        {
            Dirt[kind](dirtied);
            Disturb(disturbance, dirtied);
        }

        using var again = pool.TryRent()!;
        var seen = Observe(again);
        return seen != fresh ? $"fresh:\n{fresh}\nfound:\n{seen}" : (pool.Created, pool.Reused) != (1, 2) ? "the instance was not used again" : null;
    }

    /// <summary>The guest with every kind of state, and a linker for it.</summary>
    public static (Linker Linker, WasmModule Module) Load()
    {
        var engine = new Engine();
        var module = new ModuleSource(engine, null).Load(WatReader.ToBinary(new SourceText("guest.wat", Guest))).Module;
        var linker = new Linker(engine).DefineFunction("host", "note", new([Wasm.ValueType.I32], []), call =>
        {
            (call.State as Action)?.Invoke();
            return default;
        });
        return (linker, module);
    }

    private static WrittenPageFinder Finder(string name)
    {
        WrittenPageFinder? finder = name switch
        {
            "pagemap-scan" => PageMapScan.TryMake(),
            "pagemap-read" => PageMapRead.TryMake(),
            _ => new EveryPage(),
        };
        return finder ?? throw new PlatformNotSupportedException($"{name} does not work on this kernel");
    }

    private static void Disturb(string how, PooledInstance instance)
    {
        if (how == "pageout")
        {
            // Where there is no swap the kernel keeps anonymous pages: then nothing happens, which is right too.
            var memory = instance.Instance.Memory!.Span;
            // SAFETY: the memory stays mapped while the instance is rented; paging out changes no content.
            unsafe
            {
                fixed (byte* start = memory)
                {
                    _ = madvise((nint)start, (nuint)memory.Length, PageOut);
                }
            }
        }
        else if (how == "compaction" && Environment.IsPrivilegedProcess && File.Exists("/proc/sys/vm/compact_memory"))
        {
            File.WriteAllText("/proc/sys/vm/compact_memory", "1");
        }
    }

    /// <summary>All that a guest or a host can see of an instance, as text.</summary>
    public static string Observe(PooledInstance pooled)
    {
        var instance = pooled.Instance;
        var memory = instance.GetMemory("memory")!;
        var functions = instance.GetTable("functions")!;
        var externals = instance.GetTable("externals")!;
        string Name(Value reference) => pooled.Store.GetFunction(reference) is { } function ? $"f{function.Call().I32}" : "null";
        var seen = new List<string>
        {
            $"memory {memory.Length} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(memory.Span))}",
            $"globals {instance.GetGlobal("i32")!.Value} {instance.GetGlobal("i64")!.Value} {instance.GetGlobal("f32")!.Value} {instance.GetGlobal("f64")!.Value}",
            $"function {Name(instance.GetGlobal("function")!.Value)} external {instance.GetGlobal("external")!.Value.IsNull}",
            $"functions {string.Join(' ', Enumerable.Range(0, (int)functions.Length).Select(i => Name(functions[(uint)i])))}",
            $"externals {string.Join(' ', Enumerable.Range(0, (int)externals.Length).Select(i => externals[(uint)i].IsNull))}",
            $"store {pooled.Store.Fuel} {pooled.Store.TimeSlice} {pooled.Store.State is null} {pooled.Store.Yields} {pooled.Store.CommittedMemory}",
        };
        Call(pooled, "use data");
        Call(pooled, "use elements");
        seen.Add($"grown {instance.GetFunction("read grown")!.Call().I32} {memory.Length}");
        return string.Join('\n', seen);
    }

    /// <summary>Calls an export without results.</summary>
    public static void Call(PooledInstance instance, string name, params Value[] arguments) => instance.Instance.GetFunction(name)!.Call(arguments, []);

    private static void Traps(Action action)
    {
        try
        {
            action();
        }
        catch (TrapException)
        {
            return;
        }

        throw new InvalidOperationException("the guest did not trap");
    }

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nuint length, int advice);
}

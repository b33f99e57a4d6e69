using System.Collections.Concurrent;
using Skiff.Components.Abi;
using Skiff.Runtime;
using Skiff.Text;
using Skiff.Wasm;
using Skiff.Wasm.Text;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Tests.Abi;

/// <summary>A call of realloc as the guest saw it, and what it answered.</summary>
internal readonly record struct Reallocation(uint Old, uint OldSize, uint Alignment, uint NewSize, uint Result);

/// <summary>
/// A core instance that plays a component: a memory, a realloc that never frees, and functions given as text. It is entered and left like a component instance.
/// </summary>
internal sealed class Guest
{
    internal const string Allocator =
        """
          (import "test" "log" (func $log (param i32 i32 i32 i32 i32)))
          (memory (export "memory") 16 1024)
          (global $next (mut i32) (i32.const 4096))
          (func $realloc (export "realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
            (local $r i32)
            (if (i32.and (i32.ne (local.get $old) (i32.const 0)) (i32.le_u (local.get $size) (local.get $old-size)))
              (then (local.set $r (local.get $old)))
              (else
                (local.set $r (i32.and (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1))) (i32.sub (i32.const 0) (local.get $align))))
                (global.set $next (i32.add (local.get $r) (local.get $size)))
                (memory.copy (local.get $r) (local.get $old) (local.get $old-size))))
            (call $log (local.get $old) (local.get $old-size) (local.get $align) (local.get $size) (local.get $r))
            (local.get $r))
        """;

    private static readonly ConcurrentDictionary<(Engine Engine, string Wat), WasmModule> s_modules = new();

    internal Guest(Store store, string functions = "", Action<Linker>? imports = null, InstanceState? parent = null, GuestResource?[]? resources = null, bool hasAllocator = true)
    {
        State = new InstanceState(store, parent, resources ?? []);
        Instance = Instantiate(store, functions, imports, hasAllocator);
        Memory = Instance.GetMemory("memory");
        Realloc = Instance.GetFunction("realloc");
    }

    internal InstanceState State { get; }

    internal Instance Instance { get; private set; }

    internal Memory? Memory { get; private set; }

    internal Function? Realloc { get; private set; }

    internal List<Reallocation> Log { get; } = [];

    internal CanonicalContext Context(StringEncoding encoding = StringEncoding.Utf8, string? postReturn = null) =>
        new(State, new CanonicalOptions(encoding, Memory, Realloc, postReturn is null ? null : Instance.GetFunction(postReturn)));

    /// <summary>canon lift.</summary>
    internal ComponentFunction Lift(string function, Types.ComponentFunctionType type, StringEncoding encoding = StringEncoding.Utf8, string? postReturn = null) =>
        new(type, Instance.GetFunction(function)!, Context(encoding, postReturn));

    private Instance Instantiate(Store store, string functions, Action<Linker>? imports, bool hasAllocator)
    {
        var linker = new Linker(store.Engine);
        var i32 = ValueType.I32;
        linker.DefineFunction("test", "log", new FunctionType([i32, i32, i32, i32, i32], []), call =>
        {
            Log.Add(new Reallocation(call.GetU32(0), call.GetU32(1), call.GetU32(2), call.GetU32(3), call.GetU32(4)));
            return default;
        });
        imports?.Invoke(linker);

        // Imports come first in a module, so those of the functions stand before the allocator.
        var lines = functions.Split('\n');
        var importLines = lines.Where(l => l.TrimStart().StartsWith("(import", StringComparison.Ordinal));
        var others = lines.Where(l => !l.TrimStart().StartsWith("(import", StringComparison.Ordinal));
        var wat = $"(module {string.Join('\n', importLines)} {(hasAllocator ? Allocator : "")} {string.Join('\n', others)})";
        return linker.Instantiate(store, s_modules.GetOrAdd((store.Engine, wat), static key =>
            WasmModule.Compile(key.Engine, WatReader.ToBinary(new SourceText("guest.wat", key.Wat)))));
    }
}

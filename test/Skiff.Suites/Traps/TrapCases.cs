using Skiff.Compiler;
using Skiff.Compiler.Abi;
using Skiff.Runtime;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Suites.Traps;

/// <summary>One way to trap: what the innermost function does, and the code.</summary>
/// <param name="Body">The body of the function that traps, in the text format.</param>
/// <param name="Code">The trap.</param>
public sealed record TrapKind(string Body, TrapCode Code);

/// <summary>
/// Every kind of trap in every way the trapping function can be reached. Each must give its code, its words and a trace that names the functions, and
/// must leave the store as usable as before.
/// </summary>
public static class TrapCases
{
    /// <summary>The ways to reach the function that traps.</summary>
    public static IReadOnlyList<string> Routes { get; } = ["directly", "through a call", "through a table", "through another module", "through the host"];

    /// <summary>The kinds of traps that the specification knows.</summary>
    public static IReadOnlyList<TrapKind> Kinds { get; } =
    [
        new("unreachable", TrapCode.Unreachable),
        new("(drop (i32.load (i32.const 65533)))", TrapCode.MemoryOutOfBounds),
        new("(i64.store (i32.const -1) (i64.const 1))", TrapCode.MemoryOutOfBounds),
        new("(drop (i32.load8_u offset=0xffffffff (i32.const -1)))", TrapCode.MemoryOutOfBounds),
        new("(drop (f64.load offset=0x7fffffff (i32.const -1)))", TrapCode.MemoryOutOfBounds),
        new("(memory.fill (i32.const 65000) (i32.const 1) (i32.const 1000))", TrapCode.MemoryOutOfBounds),
        new("(memory.copy (i32.const 0) (i32.const 65000) (i32.const 1000))", TrapCode.MemoryOutOfBounds),
        new("(memory.init 0 (i32.const 0) (i32.const 0) (i32.const 9))", TrapCode.MemoryOutOfBounds),
        new("(drop (table.get $t (i32.const 2)))", TrapCode.TableOutOfBounds),
        new("(table.set $t (i32.const -1) (ref.null func))", TrapCode.TableOutOfBounds),
        new("(table.init $t 0 (i32.const 1) (i32.const 0) (i32.const 2))", TrapCode.TableOutOfBounds),
        new("(table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 2))", TrapCode.TableOutOfBounds),
        new("(table.fill $t (i32.const 1) (ref.null func) (i32.const 2))", TrapCode.TableOutOfBounds),
        new("(call_indirect $t (i32.const 2))", TrapCode.UndefinedElement),
        new("(call_indirect $t (i32.const 1))", TrapCode.UninitializedElement),
        new("(call_indirect $t (param i32) (i32.const 1) (i32.const 0))", TrapCode.IndirectCallTypeMismatch),
        new("(drop (i32.div_u (i32.const 1) (i32.const 0)))", TrapCode.IntegerDivideByZero),
        new("(drop (i64.rem_s (i64.const 1) (i64.const 0)))", TrapCode.IntegerDivideByZero),
        new("(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))", TrapCode.IntegerOverflow),
        new("(drop (i32.trunc_f64_s (f64.const 1e10)))", TrapCode.IntegerOverflow),
        new("(drop (i64.trunc_f32_u (f32.const nan)))", TrapCode.InvalidConversionToInteger),
        new("(call $inner)", TrapCode.StackOverflow),
        new("(loop (br 0))", TrapCode.OutOfFuel),
        new("(loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br 0))", TrapCode.DeadlineExceeded),
    ];

    private const int Repeats = 3;

    // Far more than what a case needs, and soon gone in a loop that does nothing else.
    private const long Fuel = 2_000_000;

    private static readonly Engine s_engine = new();
    private static readonly Engine s_engineWithFuel = new(new EngineOptions { Compiler = new CompilerOptions { Fuel = true } });

    /// <summary>All cases.</summary>
    public static IEnumerable<(int Kind, string Route)> All => from kind in Enumerable.Range(0, Kinds.Count) from route in Routes select (kind, route);

    /// <summary>Runs a case; null if all is as it must be, else what is not.</summary>
    public static string? Run(int kind, string route)
    {
        var (body, code) = Kinds[kind];
        var engine = code == TrapCode.OutOfFuel ? s_engineWithFuel : s_engine;
        using var store = new Store(engine) { Fuel = Fuel };
        var (outermost, names) = Link(store, body, route);
        for (var i = 0; i < Repeats; i++)
        {
            store.Fuel = Fuel;
            if (code == TrapCode.DeadlineExceeded)
            {
                store.SetDeadline(TimeSpan.FromMilliseconds(5));
            }

            if (FindDifference(outermost, code, names) is { } difference)
            {
                return difference;
            }

            // The store goes on, and so does the fiber.
            store.ClearDeadline();
            store.Fuel = Fuel;
            if (outermost.Store.Instances[0].GetFunction("add")!.Call(40, 2).I32 != 42)
            {
                return "the store cannot be used any more";
            }
        }

        return null;
    }

    private static string? FindDifference(Function outermost, TrapCode code, string[] names)
    {
        try
        {
            outermost.Call();
            return "no trap";
        }
        catch (TrapException trap)
        {
            var seen = trap.Frames.Select(frame => $"{frame.ModuleName}!{frame.FunctionName}").ToArray();
            var frames = code == TrapCode.StackOverflow ? seen.All(frame => frame == names[0]) && trap.OmittedFrames > 0 : seen.SequenceEqual(names);
            return trap.Code != code ? $"trap {trap.Code} ({trap.Message})"
                : trap.Message != TrapMessage.Of(code) ? $"the words are '{trap.Message}'"
                : !frames ? $"the trace is {string.Join(", ", seen)} and {trap.OmittedFrames} more, expected {string.Join(", ", names)}"
                : trap.Frames[0].Offset is null ? "the innermost frame has no place"
                : null;
        }
    }

    private static (Function Outermost, string[] Names) Link(Store store, string body, string route)
    {
        var linker = new Linker(store.Engine);
        Instance? inner = null;
        linker.DefineFunction("host", "again", new([], []), _ =>
        {
            inner!.GetFunction("inner")!.Call();
            return default;
        });
        inner = Instantiate(linker, store, $"""
            (module $app
              (import "host" "again" (func $again))
              (memory 1) (table $t 2 funcref) (elem $t (i32.const 0) $nothing) (data "12345678") (elem func $nothing $nothing)
              (table $routes funcref (elem $inner))
              (func $nothing)
              (func $inner (export "inner") {body})
              (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
              (func $calls (export "through a call") (call $inner))
              (func $tables (export "through a table") (call_indirect $routes (i32.const 0)))
              (func $hosts (export "through the host") (call $again)))
            """);
        linker.DefineInstance("app", inner);
        switch (route)
        {
            case "directly":
                return (inner.GetFunction("inner")!, ["app!inner"]);
            case "through another module":
                var other = Instantiate(linker, store, """(module $other (import "app" "inner" (func $inner)) (memory 1) (func $outer (export "outer") (call $inner)))""");
                return (other.GetFunction("outer")!, ["app!inner", "other!outer"]);
            default:
                var name = route switch { "through a call" => "calls", "through a table" => "tables", _ => "hosts" };
                return (inner.GetFunction(route)!, ["app!inner", $"app!{name}"]);
        }
    }

    internal static Instance Instantiate(Linker linker, Store store, string text) =>
        linker.Instantiate(store, WasmModule.Compile(store.Engine, WatReader.ToBinary(new SourceText("case.wat", text))));
}

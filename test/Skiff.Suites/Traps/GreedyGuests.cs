using Skiff.Compiler.Abi;
using Skiff.Runtime;

namespace Skiff.Suites.Traps;

/// <summary>Guests that want everything: each is stopped by its limit while another store of the same process goes on serving.</summary>
public static class GreedyGuests
{
    private const string Guests = """
        (module
          (memory 1) (table $t 1 funcref)
          (func (export "loop for ever") (loop (br 0)))
          (func (export "fill for ever") (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br 0)))
          (func $deep (export "recurse for ever") (call $deep))
          (func $wide (export "recurse for ever with a large frame") (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
            (i64.add (call $wide (local.get 9) (local.get 8) (local.get 7) (local.get 6) (local.get 5) (local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0)) (local.get 0)))
          (func (export "allocate for ever") (result i32)
            (loop $next
              (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (return (memory.size))))
              (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (i32.const 1))
              (br $next))
            unreachable)
          (func (export "grow a table for ever") (result i32)
            (loop $next
              (br_if $next (i32.ne (table.grow $t (ref.null func) (i32.const 100)) (i32.const -1))))
            (table.size $t)))
        """;

    private const string Server = """(module (func (export "fib") (param i32) (result i32) (local $a i32) (local $b i32) (local $c i32) (local.set $b (i32.const 1)) (loop $next (local.set $c (i32.add (local.get $a) (local.get $b))) (local.set $a (local.get $b)) (local.set $b (local.get $c)) (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get $a)))""";

    private const int TimesServed = 50;
    private static readonly TimeSpan s_deadline = TimeSpan.FromMilliseconds(30);
    private static readonly StoreLimits s_limits = new() { MaximumMemoryPages = 40, MaximumTableElements = 1000, StackSize = 256 << 10 };

    /// <summary>The guests, with the trap that stops each; null where its limit answers -1 instead.</summary>
    public static IReadOnlyDictionary<string, TrapCode?> All { get; } = new Dictionary<string, TrapCode?>
    {
        ["loop for ever"] = TrapCode.DeadlineExceeded,
        ["fill for ever"] = TrapCode.DeadlineExceeded,
        ["recurse for ever"] = TrapCode.StackOverflow,
        ["recurse for ever with a large frame"] = TrapCode.StackOverflow,
        ["allocate for ever"] = null,
        ["grow a table for ever"] = null,
    };

    /// <summary>Runs a guest beside a server; null if it was stopped and all was served, else what went wrong.</summary>
    public static async Task<string?> RunAsync(string guest)
    {
        var engine = new Engine();
        using var greedy = new Store(engine, s_limits) { TimeSlice = TimeSpan.FromMilliseconds(1) };
        using var serving = new Store(engine) { TimeSlice = TimeSpan.FromMilliseconds(1) };
        var linker = new Linker(engine);
        var function = TrapCases.Instantiate(linker, greedy, Guests).GetFunction(guest)!;
        var fib = TrapCases.Instantiate(linker, serving, Server).GetFunction("fib")!;
        greedy.SetDeadline(All[guest] == TrapCode.DeadlineExceeded ? s_deadline : TimeSpan.FromMinutes(1));
        var running = Task.Run(() => StopAsync(function));
        var wrong = await ServeAsync(fib);
        var (code, result) = await running;
        return wrong is not null ? wrong
            : code != All[guest] ? $"stopped by {code?.ToString() ?? "nothing"}"
            : code is null && result != (guest == "allocate for ever" ? 40 : 901) ? $"it got {result}"
            : null;
    }

    private static async Task<(TrapCode? Code, int Result)> StopAsync(Function function)
    {
        var results = new Value[function.Type.Results.Length];
        try
        {
            await function.CallAsync(new Value[function.Type.Parameters.Length], results);
            return (null, results[0].I32);
        }
        catch (TrapException trap)
        {
            return (trap.Code, 0);
        }
    }

    private static async Task<string?> ServeAsync(Function fib)
    {
        var results = new Value[1];
        for (var i = 0; i < TimesServed; i++)
        {
            await fib.CallAsync(new Value[] { 40 }, results);
            if (results[0].I32 != 102_334_155)
            {
                return $"the other store answered {results[0].I32}";
            }

            await Task.Yield();
        }

        return null;
    }
}

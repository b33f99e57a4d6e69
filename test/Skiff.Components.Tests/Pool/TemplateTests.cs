using Skiff.Compiler;
using Skiff.Components.Pool;
using Skiff.Components.Text;
using Skiff.Components.Types;
using Skiff.Runtime;
using Skiff.Text;

namespace Skiff.Components.Tests.Pool;

/// <summary>What of an instantiation is kept, and when it is not.</summary>
public class TemplateTests
{
    private const string Quiet = """
        (component
          (core module $M
            (memory (export "m") 1 10)
            (table 1 10 funcref)
            (type $f (func (result i32)))
            (global $g (mut funcref) (ref.null func))
            (func $seven (result i32) (i32.const 7))
            (elem declare func $seven)
            (func $start
              (drop (memory.grow (i32.const 2)))
              (i32.store (i32.const 150000) (i32.const 30))
              (drop (table.grow (ref.func $seven) (i32.const 3)))
              (global.set $g (ref.func $seven)))
            (start $start)
            (func (export "look") (result i32)
              (table.set (i32.const 0) (global.get $g))
              (i32.add (i32.load (i32.const 150000)) (i32.add (call_indirect (type $f) (i32.const 3)) (call_indirect (type $f) (i32.const 0))))))
          (core instance $m (instantiate $M))
          (func (export "look") (result u32) (canon lift (core func $m "look"))))
        """;

    // The first module starts without the host; the second one asks it for a number; the third one's segment and start come after.
    private const string Asking = """
        (component
          (import "number" (func $number (result u32)))
          (core func $number (canon lower (func $number)))
          (core module $A (memory (export "m") 1) (func $start (i32.store (i32.const 0) (i32.const 1000))) (start $start))
          (core module $B (import "a" "m" (memory 1)) (import "h" "number" (func $number (result i32)))
            (func $start (i32.store (i32.const 4) (i32.const 77)) (i32.store (i32.const 4) (call $number)))
            (data (i32.const 12) "\05")
            (start $start))
          (core module $C (import "a" "m" (memory 1))
            (data (i32.const 8) "\02")
            (func $start (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 4)))))
            (start $start)
            (func (export "look") (result i32) (i32.add (i32.load (i32.const 0)) (i32.add (i32.load (i32.const 8)) (i32.load (i32.const 12))))))
          (core instance $a (instantiate $A))
          (core instance $b (instantiate $B (with "a" (instance $a)) (with "h" (instance (export "number" (func $number))))))
          (core instance $c (instantiate $C (with "a" (instance $a))))
          (func (export "look") (result u32) (canon lift (core func $c "look"))))
        """;

    [Fact]
    public async Task A_start_function_that_does_not_call_the_host_runs_once()
    {
        using var pool = ResetTests.PoolOf(Quiet);

        Assert.Equal((TemplateEnd.Complete, 1, 1), (pool.Template.End, pool.Template.CoreInstancesCovered, pool.Template.CoreInstances));
        await using var first = pool.TryRent()!;
        await using var second = pool.TryRent()!;
        Assert.True(first.StartAsync().IsCompletedSuccessfully);
        Assert.Equal(44u, await first.Instance.CallU32Async("look"));
        Assert.Equal(44u, await second.Instance.CallU32Async("look"));
    }

    [Fact]
    public async Task From_the_start_function_that_calls_the_host_on_each_use_is_instantiated_anew()
    {
        var numbers = 0u;
        using var pool = new ComponentPool(Asks((call, _) =>
        {
            call.SetU32(0, ++numbers);
            return default;
        }));

        Assert.Equal((TemplateEnd.CallsHost, 1, 3), (pool.Template.End, pool.Template.CoreInstancesCovered, pool.Template.CoreInstances));
        Assert.Equal(0u, numbers);
        for (var use = 1u; use < 4; use++)
        {
            await using var slot = pool.TryRent()!;
            await slot.StartAsync();
            Assert.Equal(use, numbers);
            Assert.Equal(1000 + use + 2 + 5, await slot.Instance.CallU32Async("look"));
        }

        Assert.Equal(1, pool.Created);
    }

    [Fact]
    public async Task A_start_function_may_wait_for_the_host()
    {
        var answer = new TaskCompletionSource();
        using var pool = new ComponentPool(Asks(async (call, _) =>
        {
            await answer.Task;
            call.SetU32(0, 8);
        }));
        await using var slot = pool.TryRent()!;

        var starting = slot.StartAsync();
        Assert.False(starting.IsCompleted);
        answer.SetResult();
        await starting;

        Assert.Equal(1015u, await slot.Instance.CallU32Async("look"));
    }

    [Fact]
    public async Task A_call_of_another_component_during_instantiation_is_no_call_of_the_host()
    {
        using var pool = ResetTests.PoolOf("""
            (component
              (component $Inner
                (core module $M (global $g (mut i32) (i32.const 0)) (func (export "next") (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g)))
                (core instance $m (instantiate $M))
                (func (export "next") (result u32) (canon lift (core func $m "next"))))
              (instance $inner (instantiate $Inner))
              (core func $next (canon lower (func $inner "next")))
              (core module $M (import "i" "next" (func $next (result i32)))
                (global $first (mut i32) (i32.const 0))
                (func $start (global.set $first (call $next)))
                (start $start)
                (func (export "both") (result i32) (i32.add (i32.mul (global.get $first) (i32.const 10)) (call $next))))
              (core instance $m (instantiate $M (with "i" (instance (export "next" (func $next))))))
              (func (export "both") (result u32) (canon lift (core func $m "both"))))
            """);

        Assert.True(pool.Template.IsComplete);
        for (var i = 0; i < 2; i++)
        {
            await using var slot = pool.TryRent()!;
            Assert.Equal(12u, await slot.Instance.CallU32Async("both"));
        }
    }

    [Fact]
    public async Task A_growth_that_is_refused_leaves_the_start_function_to_each_use()
    {
        using var pool = ResetTests.PoolOf("""
            (component
              (core module $M (memory 1 2)
                (global $size (mut i32) (i32.const 0))
                (func $start (drop (memory.grow (i32.const 9))) (global.set $size (memory.size)))
                (start $start)
                (func (export "size") (result i32) (global.get $size)))
              (core instance $m (instantiate $M))
              (func (export "size") (result u32) (canon lift (core func $m "size"))))
            """);

        Assert.Equal(TemplateEnd.GrowthRefused, pool.Template.End);
        await using var slot = pool.TryRent()!;
        Assert.Equal(0u, await slot.Instance.CallU32Async("size"));
        await slot.StartAsync();
        Assert.Equal(1u, await slot.Instance.CallU32Async("size"));
    }

    [Theory]
    [InlineData("(start $start) (func $start unreachable)")]
    [InlineData("(data (i32.const 65536) \"x\")")]
    public async Task A_trap_of_the_instantiation_is_met_by_each_use(string field)
    {
        using var pool = ResetTests.PoolOf($"(component (core module $M (memory 1) {field}) (core instance (instantiate $M)))");

        Assert.Equal(TemplateEnd.Traps, pool.Template.End);
        for (var i = 0; i < 2; i++)
        {
            await using var slot = pool.TryRent()!;
            await Assert.ThrowsAsync<TrapException>(async () => await slot.StartAsync());
        }
    }

    [Fact]
    public async Task The_fuel_of_the_template_is_charged_to_each_use()
    {
        var engine = new Engine(new EngineOptions { Compiler = new CompilerOptions { Fuel = true } });
        var component = PreparedComponent.Load(engine, ComponentTextReader.ToBinary(new SourceText("test.wat", Quiet)));
        var plan = new ComponentLinker(engine).Plan(component);
        using var whole = new Store(engine) { Fuel = 1_000_000 };
        new ComponentLinker(engine).Instantiate(whole, plan);
        using var pool = new ComponentPool(plan, new() { Fuel = 1_000_000 });

        Assert.True(pool.Template.FuelUsed > 0);
        for (var i = 0; i < 2; i++)
        {
            await using var slot = pool.TryRent()!;
            Assert.Equal(whole.Fuel, slot.Store.Fuel);
        }

        using var poor = new ComponentPool(plan, new() { Fuel = 1 });
        Assert.Equal(TemplateEnd.Traps, poor.Template.End);
    }

    private static ComponentPlan Asks(LoweredHostFunction number)
    {
        var linker = new ComponentLinker(Wat.Engine);
        linker.Root.DefineFunction("number", new ComponentFunctionType(false, [], new PrimitiveType(PrimitiveKind.U32)), number);
        return linker.Plan(Wat.Prepare(Asking));
    }
}

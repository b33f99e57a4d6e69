using Skiff.Components.Tests.Linking;
using Skiff.Runtime;
using Skiff.TestKit;

namespace Skiff.Components.Tests.Instantiation;

public class InstantiationTests
{
    [SuiteTheory("guests/component")]
    [InlineData("hello-c-adapted.component.wasm")]
    [InlineData("catwc-c-adapted.component.wasm")]
    [InlineData("http-c-bookworm.component.wasm")]
    public void Components_of_stock_tools_are_instantiated_without_calling_the_host(string file)
    {
        var component = PreparedComponent.Load(Wat.Engine, File.ReadAllBytes(TestData.Find($"guests/component/{file}")!)); // There, or the test is skipped.
        var host = new StubHost(component);
        using var store = new Store(Wat.Engine);

        var instance = host.Linker.Instantiate(store, host.Linker.Plan(component));

        Assert.Equal(4, instance.CoreInstances.Length);
        Assert.Empty(host.Called);
    }

    [Fact]
    public async Task Segments_and_start_functions_run_in_the_order_of_the_core_instances()
    {
        // The second instance's segment overwrites what the first one's start function wrote; the third one's start function sees it.
        var instance = Wat.Instantiate("""
            (component
              (core module $M (memory (export "m") 1)
                (func $start (i32.store (i32.const 0) (i32.const 1)) (i32.store (i32.const 4) (i32.const 2)))
                (start $start))
              (core module $Data (import "m" "m" (memory 1)) (data (i32.const 0) "\09"))
              (core module $Sum (import "m" "m" (memory 1))
                (global $sum (mut i32) (i32.const 0))
                (func $start (global.set $sum (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 4)))))
                (start $start)
                (func (export "sum") (result i32) (global.get $sum)))
              (core instance $m (instantiate $M))
              (core instance (instantiate $Data (with "m" (instance $m))))
              (core instance $sum (instantiate $Sum (with "m" (instance $m))))
              (func (export "sum") (result u32) (canon lift (core func $sum "sum"))))
            """);

        Assert.Equal(11u, await instance.CallU32Async("sum"));
    }

    [Fact]
    public void A_start_function_that_traps_ends_the_instantiation()
    {
        var error = Assert.Throws<TrapException>(() => Wat.Instantiate("""
            (component
              (core module $M (func $start unreachable) (start $start))
              (core instance (instantiate $M)))
            """));

        Assert.Equal(Skiff.Compiler.Abi.TrapCode.Unreachable, error.Code);
    }

    [Fact]
    public async Task Core_calls_between_the_modules_of_a_component_are_no_calls_of_the_host()
    {
        var instance = Wat.Instantiate("""
            (component
              (core module $A (func (export "seven") (result i32) (i32.const 7)))
              (core module $B (import "a" "seven" (func $seven (result i32))) (func (export "double") (result i32) (i32.mul (call $seven) (i32.const 2))))
              (core instance $a (instantiate $A))
              (core instance $b (instantiate $B (with "a" (instance $a))))
              (func (export "double") (result u32) (canon lift (core func $b "double"))))
            """);

        Assert.Equal(instance.CoreInstances[0].GetFunction("seven")!.Code, instance.CoreInstances[1].ImportedFunctions[0].Code);
        Assert.Equal(14u, await instance.CallU32Async("double"));
    }

    [Fact]
    public async Task A_function_of_an_exported_instance_is_found_by_any_compatible_version()
    {
        var instance = Wat.Instantiate("""
            (component
              (core module $M (func (export "f") (result i32) (i32.const 5)))
              (core instance $m (instantiate $M))
              (func $f (result u32) (canon lift (core func $m "f")))
              (instance $i (export "f" (func $f)))
              (export "test:a/b@0.2.8" (instance $i)))
            """);

        Assert.Equal(5u, ((ComponentValue.U32)(await instance.GetFunction("test:a/b@0.2.0", "f")!.CallAsync(default))!).Value);
        Assert.Same(instance.GetFunction("test:a/b@0.2.8", "f"), instance.GetFunction("test:a/b@0.2.0", "f"));
        Assert.Null(instance.GetFunction("test:a/b@0.3.0", "f"));
        Assert.Null(instance.GetFunction("test:a/b@0.2.8", "g"));
        Assert.Null(instance.GetFunction("f"));
        Assert.Equal("test:a/b@0.2.8", instance.Plan.FindInstance("test:a/b@0.2.1"));
    }
}

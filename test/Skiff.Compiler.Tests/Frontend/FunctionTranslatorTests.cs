using Skiff.Compiler.Abi;
using Skiff.Compiler.Tests.Ir;

namespace Skiff.Compiler.Tests.Frontend;

public sealed class FunctionTranslatorTests
{
    private static long Run(string body, params long[] arguments) =>
        Assert.Single(new IrProgram($"(module (memory 1) {body})").Call("f", arguments));

    [Fact]
    public void A_loop_makes_parameters_for_the_locals_it_assigns_only()
    {
        var text = new IrProgram("""
            (module (func (param $n i32) (param $step i32) (result i32) (local $sum i32)
              (loop $again
                (local.set $sum (i32.add (local.get $sum) (local.get $step)))
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
              (local.get $sum)))
            """).Print();

        Assert.Equal(
            """
            block0(v1: i32, v2: i32):
              v9 = iconst.i32 0
              jump block1(v9, v1)  ;; @0x0
            block1(v3: i32, v6: i32):
              loop_check  ;; @0x0
              v5 = iadd.i32 v3, v2  ;; @0x6
              v7 = iconst.i32 1  ;; @0xb
              v8 = isub.i32 v6, v7  ;; @0xd
              branch_if v8, block1(v5, v8), block2  ;; @0x10
            block2:
              return v5  ;; @0x15

            """,
            text);
    }

    [Fact]
    public void A_loop_without_a_branch_back_has_no_check()
    {
        var text = new IrProgram("(module (func (loop nop)))").Print();

        Assert.DoesNotContain("loop_check", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(10, 3628800)]
    public void A_recursive_factorial_is_computed(int n, int expected)
    {
        var result = Run("""
            (func $f (export "f") (param i32) (result i32)
              (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
                (then (i32.const 1))
                (else (i32.mul (local.get 0) (call $f (i32.sub (local.get 0) (i32.const 1)))))))
            """, n);

        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 101)]
    [InlineData(2, 101)]
    [InlineData(3, 103)]
    [InlineData(-1, 103)]
    public void A_table_of_branches_takes_values_along(int index, int expected)
    {
        var result = Run("""
            (func (export "f") (param i32) (result i32) (local $base i32)
              (local.set $base (i32.const 100))
              (block $c (result i32)
                (block $b (result i32)
                  (block $a (result i32)
                    (br_table $a $b $b $c (i32.const 0) (local.get 0)))
                  (return (i32.add (local.get $base))))
                (i32.add (i32.const 1))
                (return (i32.add (local.get $base))))
              (i32.add (i32.const 3))
              (i32.add (local.get $base)))
            """, index);

        Assert.Equal(expected, result);
    }

    [Fact]
    public void Blocks_take_and_give_several_values()
    {
        var result = new IrProgram("""
            (module
              (type $swap (func (param i32 i64) (result i64 i32)))
              (func (export "f") (param i32 i64) (result i64 i32)
                (local.get 0) (local.get 1)
                (if (type $swap) (i32.eqz (local.get 0))
                  (then (drop) (drop) (i64.const 7) (i32.const 8))
                  (else (local.set 1) (local.set 0) (local.get 1) (local.get 0)))))
            """);

        Assert.Equal([7, 8], result.Call("f", 0, 5));
        Assert.Equal([5, 3], result.Call("f", 3, 5));
    }

    [Fact]
    public void A_loop_takes_parameters_round()
    {
        var result = Run("""
            (func (export "f") (param i32) (result i32)
              (i32.const 0) (local.get 0)
              (loop $again (param i32 i32) (result i32)
                (local.set 0)
                (i32.add (local.get 0))
                (br_if 1 (i32.eqz (local.get 0)))
                (i32.sub (local.get 0) (i32.const 1))
                (br $again)))
            """, 4);

        Assert.Equal(10, result);
    }

    [Fact]
    public void An_if_without_else_hands_its_parameters_on()
    {
        const string Body = """
            (func (export "f") (param i32) (result i32)
              (i32.const 20)
              (if (param i32) (result i32) (local.get 0) (then (i32.add (i32.const 1)))))
            """;

        Assert.Equal(21, Run(Body, 1));
        Assert.Equal(20, Run(Body, 0));
    }

    [Fact]
    public void Code_after_a_branch_is_skipped()
    {
        var result = Run("""
            (func (export "f") (result i32)
              (block $out (result i32)
                (br $out (i32.const 1))
                (block (if (i32.const 0) (then (unreachable)) (else (loop (br 0)))))
                (i32.const 2)
                (i32.add)))
            """);

        Assert.Equal(1, result);
    }

    [Fact]
    public void Globals_memory_and_tables_are_reached_through_the_vmctx()
    {
        var program = new IrProgram("""
            (module
              (memory 1 4)
              (global $g (mut i64) (i64.const 5))
              (table $t 3 8 funcref)
              (elem (table $t) (i32.const 1) func $double)
              (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
              (func (export "global") (result i64)
                (global.set $g (i64.add (global.get $g) (i64.const 1))) (global.get $g))
              (func (export "memory") (param i32) (result i32)
                (i32.store8 offset=3 (local.get 0) (i32.const 0x1ff))
                (drop (memory.grow (i32.const 2)))
                (i32.add (memory.size) (i32.load8_s offset=3 (local.get 0))))
              (func (export "indirect") (param i32) (result i32)
                (call_indirect $t (param i32) (result i32) (i32.const 21) (local.get 0)))
              (func (export "mistyped") (param i32) (result i64)
                (call_indirect $t (result i64) (local.get 0)))
              (func (export "table") (param i32) (result i32)
                (table.set $t (local.get 0) (ref.func $double))
                (drop (table.grow $t (ref.null func) (i32.const 2)))
                (i32.add (table.size $t) (ref.is_null (table.get $t (local.get 0)))))
              (export "x" (func $double)))
            """);

        Assert.Equal([6], program.Call("global"));
        Assert.Equal([2], program.Call("memory", 0));
        Assert.Equal([42], program.Call("indirect", 1));
        Assert.Equal([5], program.Call("table", 2));
        Assert.Equal(TrapCode.UndefinedElement, Trap("indirect", 3));
        Assert.Equal(TrapCode.UninitializedElement, Trap("indirect", 2));
        Assert.Equal(TrapCode.IndirectCallTypeMismatch, Trap("mistyped", 1));
        Assert.Equal(TrapCode.TableOutOfBounds, Trap("table", 3));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Trap("memory", 0xFFFF));

        TrapCode Trap(string export, long argument) => Assert.Throws<IrTrapException>(() => program.Call(export, argument)).Code;
    }

    [Fact]
    public void An_offset_beyond_the_guard_is_checked_by_instructions()
    {
        const string Wat = """
            (module (memory 1)
              (func (export "f") (param i32) (result i32) (i32.load offset=0x80000000 (local.get 0))))
            """;

        var program = new IrProgram(Wat);

        Assert.Contains("trap_if", program.Print(), StringComparison.Ordinal);
        Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<IrTrapException>(() => program.Call("f", 0x8000_0000)).Code);
    }

    [Fact]
    public void Explicit_checks_let_the_last_bytes_through()
    {
        var program = new IrProgram(
            """
            (module (memory 1) (func (export "f") (param i32) (result i32) (i32.load offset=4 (local.get 0))))
            """,
            new CompilerOptions { ExplicitBoundsChecks = true });

        Assert.Equal([0], program.Call("f", 65536 - 8));
        Assert.Throws<IrTrapException>(() => program.Call("f", 65536 - 7));
    }

    [Fact]
    public void Fuel_is_taken_once_per_block()
    {
        var program = new IrProgram(
            """
            (module (func (export "f") (param i32)
              (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
            """,
            new CompilerOptions { Fuel = true });
        var instance = program.Instantiate();
        instance.Fuel = 100;

        new IrEvaluator(instance).Call(0, 3);

        // loop; three times local.get, i32.const, i32.sub, local.tee, br_if; end, end.
        Assert.Equal(100 - 1 - 15 - 2, instance.Fuel);
    }

    [Fact]
    public void A_vector_instruction_is_refused_with_its_name_and_place()
    {
        var program = new IrProgram("(module (func nop (drop (i32x4.add (v128.const i32x4 0 0 0 0) (v128.const i32x4 0 0 0 0)))))");

        var error = Assert.Throws<CompilerNotSupportedException>(() => program.Compile(0));

        Assert.Equal("v128.const", error.Feature);
        Assert.Equal(program.Module.Bodies[0].Offset + 1, error.Offset);
    }

    [Fact]
    public void A_vector_local_is_refused()
    {
        var program = new IrProgram("(module (func (local v128)))");

        Assert.Equal("v128", Assert.Throws<CompilerNotSupportedException>(() => program.Compile(0)).Feature);
    }

    [Fact]
    public void A_long_chain_of_branches_needs_no_deep_stack()
    {
        var body = string.Concat(Enumerable.Repeat("(br_if $out (local.get 0)) ", 50_000));
        var program = new IrProgram($"(module (func (export \"f\") (param i32 i32) (result i32) (block $out {body}) (local.get 1)))");

        Assert.Equal([7], program.Call("f", 0, 7));
    }
}

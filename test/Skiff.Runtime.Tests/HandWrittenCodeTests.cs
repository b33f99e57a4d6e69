using Skiff.Compiler.Abi;
using Skiff.Compiler.X64;

namespace Skiff.Runtime.Tests;

/// <summary>The stubs and the run loop, with machine code written by the test.</summary>
public sealed class HandWrittenCodeTests
{
    private static readonly Engine s_engine = new();

    [Fact]
    public void A_function_returns_its_result()
    {
        using var store = new Store(s_engine);
        var module = HandWrittenCode.Load(s_engine, """(module (func (export "add") (param i32 i32) (result i32) unreachable))""", c =>
            c.Code.Lea(OperandSize.Dword, Gpr.Rax, new Address(Gpr.Rdi, Gpr.Rsi)));

        var add = new Linker(s_engine).Instantiate(store, module).GetFunction("add")!;

        Assert.Equal(42, add.Call(40, 2).I32);
        Assert.Equal(-1, add.Call(-2, 1).I32);
    }

    [Fact]
    public void A_host_function_sees_arguments_caller_and_memory_and_gives_a_result()
    {
        using var store = new Store(s_engine, StoreLimits.Default, "state");
        Instance? caller = null;
        var linker = new Linker(s_engine).DefineFunction("host", "mul", TestTypes.I32I32ToI32, call =>
        {
            caller = call.Caller;
            Assert.Equal("state", call.State);
            Assert.Equal(65536, call.Memory.Length);
            call.SetI32(0, call.GetI32(0) * call.GetI32(1));
            return default;
        });
        var module = HandWrittenCode.Load(
            s_engine,
            """(module (import "host" "mul" (func (param i32 i32) (result i32))) (memory 1) (func (export "f") (param i32 i32) (result i32) unreachable))""",
            c =>
            {
                c.CallImport(0);
                c.Code.Alu(AluOp.Add, OperandSize.Dword, Gpr.Rax, 1);
            });

        var instance = linker.Instantiate(store, module);

        Assert.Equal(43, instance.GetFunction("f")!.Call(6, 7).I32);
        Assert.Same(instance, caller);
    }

    [Fact]
    public void A_fault_at_a_trap_site_is_a_trap_with_a_trace()
    {
        using var store = new Store(s_engine);
        var module = HandWrittenCode.Load(
            s_engine,
            """(module $m (memory 1) (func $load (export "load") (param i32) (result i32) unreachable) (func $outer (export "outer") (param i32) (result i32) unreachable))""",
            c =>
            {
                c.TrapSite();
                c.Position(0x1234);
                c.Code.Mov(OperandSize.Dword, Gpr.Rax, new Address(Gpr.R15, Gpr.Rdi));
            },
            c =>
            {
                c.Call(0);
                c.Position(0x5678);
            });
        var instance = new Linker(s_engine).Instantiate(store, module);
        instance.Memory!.Span[100] = 7;

        Assert.Equal(7, instance.GetFunction("outer")!.Call(100).I32);
        Assert.Equal(0, instance.GetFunction("load")!.Call(65532).I32);
        foreach (var address in new[] { 65533, 65536, 0x7FFFFFFF, -1, -4 })
        {
            var trap = Assert.Throws<TrapException>(() => instance.GetFunction("outer")!.Call(address));
            Assert.Equal(TrapCode.MemoryOutOfBounds, trap.Code);
            Assert.Equal("out of bounds memory access", trap.Message);
            Assert.Equal(["m!load (func 0) +0x1234", "m!outer (func 1) +0x5678"], trap.Frames.Select(f => f.ToString()));
        }

        Assert.Equal(7, instance.GetFunction("load")!.Call(100).I32);
    }

    [Fact]
    public void An_explicit_trap_leaves_and_the_store_goes_on()
    {
        using var store = new Store(s_engine);
        var module = HandWrittenCode.Load(
            s_engine,
            """(module (func (export "div") unreachable) (func (export "nop")))""",
            c => c.Trap(TrapCode.IntegerDivideByZero),
            _ => { });
        var instance = new Linker(s_engine).Instantiate(store, module);

        for (var i = 0; i < 1000; i++)
        {
            var trap = Assert.Throws<TrapException>(() => instance.GetFunction("div")!.Call());
            Assert.Equal(TrapCode.IntegerDivideByZero, trap.Code);
            Assert.Equal("div (func 0)", Assert.Single(trap.Frames).ToString());
            instance.GetFunction("nop")!.Call();
        }
    }

    [Fact]
    public void Endless_recursion_exhausts_the_call_stack()
    {
        using var store = new Store(s_engine, new StoreLimits { StackSize = 64 << 10 });
        var module = HandWrittenCode.Load(s_engine, """(module (func (export "f") unreachable))""", c => c.Call(0));
        var f = new Linker(s_engine).Instantiate(store, module).GetFunction("f")!;

        var trap = Assert.Throws<TrapException>(() => f.Call());

        Assert.Equal(TrapCode.StackOverflow, trap.Code);
        Assert.Equal(TrapException.MaximumFrames, trap.Frames.Length);
        Assert.True(trap.OmittedFrames > 1000);
    }

    [Fact]
    public void A_fault_in_the_guard_is_an_exhausted_call_stack()
    {
        using var store = new Store(s_engine);
        var module = HandWrittenCode.Load(s_engine, """(module (func (export "f") unreachable))""", c =>
        {
            var loop = c.Code.NewLabel();
            c.Code.Bind(loop);
            c.Code.Push(Gpr.Rax);
            c.Code.Jmp(loop);
        });
        var f = new Linker(s_engine).Instantiate(store, module).GetFunction("f")!;

        Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(() => f.Call()).Code);
        Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(() => f.Call()).Code);
    }

    [Fact]
    public async Task A_waiting_host_function_suspends_the_guest()
    {
        using var store = new Store(s_engine);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var linker = new Linker(s_engine).DefineFunction("host", "mul", TestTypes.I32I32ToI32, async call =>
        {
            await gate.Task;
            GC.Collect();
            call.SetI32(0, call.GetI32(0) * call.GetI32(1));
        });
        var module = HandWrittenCode.Load(
            s_engine,
            """(module (import "host" "mul" (func (param i32 i32) (result i32))) (func (export "f") (param i32 i32) (result i32) unreachable))""",
            c => c.CallImport(0));
        var f = linker.Instantiate(store, module).GetFunction("f")!;
        var results = new Value[1];

        var call = f.CallAsync(new Value[] { 6, 7 }, results);
        Assert.False(call.IsCompleted);
        gate.SetResult();
        await call;

        Assert.Equal(42, results[0].I32);
        Assert.Equal(20, f.Call(4, 5).I32); // The gate is open: completes at once.
    }

    [Fact]
    public void A_synchronous_call_refuses_to_wait()
    {
        using var store = new Store(s_engine);
        var gate = new TaskCompletionSource();
        HostCall? kept = null;
        var linker = new Linker(s_engine).DefineFunction("host", "wait", TestTypes.None, async call =>
        {
            kept = call;
            await gate.Task;
        });
        var module = HandWrittenCode.Load(
            s_engine,
            """(module (import "host" "wait" (func)) (func (export "f") unreachable) (func (export "nop")))""",
            c => c.CallImport(0),
            _ => { });
        var instance = linker.Instantiate(store, module);

        Assert.Contains("CallAsync", Assert.Throws<InvalidOperationException>(() => instance.GetFunction("f")!.Call()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => kept!.Caller);
        instance.GetFunction("nop")!.Call();
        gate.SetResult();
    }

    [Fact]
    public void A_deadline_stops_a_loop_and_stays_passed()
    {
        using var store = new Store(s_engine);
        var module = HandWrittenCode.Load(s_engine, """(module (func (export "spin") unreachable))""", c =>
        {
            var loop = c.Code.NewLabel();
            c.Code.Bind(loop);
            c.CheckLimit();
            c.Code.Jmp(loop);
        });
        var spin = new Linker(s_engine).Instantiate(store, module).GetFunction("spin")!;

        store.SetDeadline(TimeSpan.FromMilliseconds(20));

        Assert.Equal(TrapCode.DeadlineExceeded, Assert.Throws<TrapException>(() => spin.Call()).Code);
        Assert.Equal(TrapCode.DeadlineExceeded, Assert.Throws<TrapException>(() => spin.Call()).Code);
    }

    [Fact]
    public async Task Cancellation_stops_a_loop()
    {
        using var store = new Store(s_engine);
        var module = HandWrittenCode.Load(s_engine, """(module (func (export "spin") unreachable))""", c =>
        {
            var loop = c.Code.NewLabel();
            c.Code.Bind(loop);
            c.CheckLimit();
            c.Code.Jmp(loop);
        });
        var spin = new Linker(s_engine).Instantiate(store, module).GetFunction("spin")!;
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await spin.CallAsync(default, default, source.Token));
    }

    [Fact]
    public async Task Registers_survive_a_time_slice()
    {
        using var store = new Store(s_engine) { TimeSlice = TimeSpan.FromMilliseconds(1) };
        var registers = new[] { Gpr.Rax, Gpr.Rcx, Gpr.Rdx, Gpr.Rbx, Gpr.Rsi, Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R12, Gpr.R13 };
        var module = HandWrittenCode.Load(s_engine, """(module (func (export "spin") (param i64) (result i64) unreachable))""", c =>
        {
            // Every register counts the loop on its own; at the end the sum tells whether one was lost.
            for (var i = 0; i < 15; i++)
            {
                c.Code.Sse(SseOp.Xorps, (Xmm)i, (Xmm)i);
            }

            foreach (var register in registers)
            {
                c.Code.Zero(register);
            }

            var loop = c.Code.NewLabel();
            c.Code.Bind(loop);
            c.CheckLimit();
            foreach (var register in registers)
            {
                c.Code.Unary(UnaryOp.Inc, OperandSize.Qword, register);
            }

            c.Code.ConvertToFloat(true, OperandSize.Qword, Xmm.Xmm14, Gpr.Rax);
            for (var i = 0; i < 14; i++)
            {
                c.Code.Sse(SseOp.Movaps, (Xmm)i, Xmm.Xmm14);
            }

            c.Code.Unary(UnaryOp.Dec, OperandSize.Qword, Gpr.Rdi);
            c.Code.Jcc(Condition.NotEqual, loop);
            foreach (var register in registers.Skip(1))
            {
                c.Code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rax, register);
            }

            for (var i = 0; i < 14; i++)
            {
                c.Code.ConvertToInteger(true, OperandSize.Qword, Gpr.Rcx, (Xmm)i);
                c.Code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rax, Gpr.Rcx);
            }
        });
        var spin = new Linker(s_engine).Instantiate(store, module).GetFunction("spin")!;
        var results = new Value[1];
        const long Rounds = 20_000_000;

        await spin.CallAsync(new Value[] { Rounds }, results);

        Assert.Equal(Rounds * 24, results[0].I64);
        Assert.True(store.Yields > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bulk_memory_does_what_spans_do(int seed)
    {
        using var store = new Store(s_engine);
        var module = HandWrittenCode.Load(
            s_engine,
            """(module (memory 80) (func (export "copy") (param i32 i32 i32) unreachable) (func (export "fill") (param i32 i32 i32) unreachable))""",
            c =>
            {
                c.Code.Mov(OperandSize.Dword, Gpr.R8, Gpr.Rdx);
                c.Code.Mov(OperandSize.Dword, Gpr.Rdx, Gpr.Rdi);
                c.Code.Mov(OperandSize.Dword, Gpr.Rcx, Gpr.Rsi);
                c.Code.Zero(Gpr.Rdi);
                c.Code.Zero(Gpr.Rsi);
                c.CallBuiltin(Builtin.MemoryCopy);
            },
            c =>
            {
                c.Code.Mov(OperandSize.Dword, Gpr.Rcx, Gpr.Rdx);
                c.Code.Mov(OperandSize.Dword, Gpr.Rdx, Gpr.Rsi);
                c.Code.Mov(OperandSize.Dword, Gpr.Rsi, Gpr.Rdi);
                c.Code.Zero(Gpr.Rdi);
                c.CallBuiltin(Builtin.MemoryFill);
            });
        var instance = new Linker(s_engine).Instantiate(store, module);
        var copy = instance.GetFunction("copy")!;
        var fill = instance.GetFunction("fill")!;
        var size = (int)instance.Memory!.Length;
        var random = new Random(seed);
        var expected = new byte[size];
        random.NextBytes(expected);
        expected.CopyTo(instance.Memory.Span);

        var lengths = Enumerable.Range(0, 80).Concat([127, 128, 1000, 1023, 1024, 1025, 1040, 4096, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (1 << 20) + 40, 3 << 20]);
        foreach (var length in lengths)
        {
            foreach (var distance in new[] { 0, 1, 2, 7, 15, 16, 17, 33, 500, 70_000, 1 << 20 })
            {
                var low = random.Next(size - length - distance);
                var (target, source) = random.Next(2) == 0 ? (low, low + distance) : (low + distance, low);
                copy.Call(target, source, length);
                expected.AsSpan(source, length).CopyTo(expected.AsSpan(target));
            }

            var at = random.Next(size - length);
            var value = random.Next();
            fill.Call(at, value, length);
            expected.AsSpan(at, length).Fill((byte)value);
            if (length % 16 == 0 || length > 1000)
            {
                Assert.True(expected.AsSpan().SequenceEqual(instance.Memory.Span), $"length {length}");
            }
        }

        Assert.Equal(expected, instance.Memory.Span.ToArray());
        foreach (var (target, source, length) in new[] { (size, 0, 1), (0, size, 1), (-1, 0, 2), (0, -1, -1), (size - 5, 0, 6), (0, 0, size + 1) })
        {
            Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => copy.Call(target, source, length)).Code);
        }

        Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => fill.Call(size - 5, 0, 6)).Code);
        Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => fill.Call(-1, 0, 1)).Code);
        copy.Call(size, size, 0);
        fill.Call(size, 0, 0);
        Assert.True(expected.AsSpan().SequenceEqual(instance.Memory.Span));
    }
}

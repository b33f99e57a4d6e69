using System.Runtime.CompilerServices;
using Skiff.Compiler.Abi;
using Skiff.Compiler.X64;

namespace Skiff.Runtime.Tests;

/// <summary>Guest faults beside the runtime's own: both kinds go to the right handler, on every kind of thread.</summary>
public sealed class FaultTests
{
    private static readonly Engine s_engine = new();

    private static readonly WasmModule s_module = HandWrittenCode.Load(
        s_engine,
        """(module (memory 1) (func (export "load") (param i32) (result i32) unreachable) (func (export "recurse") unreachable))""",
        c =>
        {
            c.TrapSite();
            c.Code.Mov(OperandSize.Dword, Gpr.Rax, new Address(Gpr.R15, Gpr.Rdi));
        },
        c => c.Call(1));

    [Fact]
    public void Managed_exceptions_still_work_on_this_thread() => TrapAndThrow(200);

    [Fact]
    public async Task Managed_exceptions_still_work_on_pool_threads() =>
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => TrapAndThrow(100))));

    [Theory]
    [InlineData(0)]
    [InlineData(64 << 10)]
    [InlineData(8 << 20)]
    public void Managed_exceptions_still_work_on_new_threads(int stackSize)
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    TrapAndThrow(100);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            stackSize);
        thread.Start();
        thread.Join();

        Assert.Null(failure);
    }

    [Fact]
    public async Task Traps_survive_a_collector_that_never_rests()
    {
        using var done = new CancellationTokenSource();
        var collector = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect();
            }
        });

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => TrapAndThrow(300))));

        await done.CancelAsync();
        await collector;
    }

    private static void TrapAndThrow(int rounds)
    {
        using var store = new Store(s_engine, new StoreLimits { StackSize = 64 << 10 });
        var instance = new Linker(s_engine).Instantiate(store, s_module);
        var load = instance.GetFunction("load")!;
        var recurse = instance.GetFunction("recurse")!;
        for (var i = 0; i < rounds; i++)
        {
            Assert.Equal(0, load.Call(65532).I32);
            Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => load.Call(65533)).Code);
            Assert.Throws<NullReferenceException>(() => Dereference(null));
            Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(() => recurse.Call()).Code);
            Assert.Throws<DivideByZeroException>(() => Divide(i, 0));
            Assert.Throws<OverflowException>(() => Divide(int.MinValue, -1));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Dereference(string? text) => text!.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Divide(int a, int b) => a / b;
}

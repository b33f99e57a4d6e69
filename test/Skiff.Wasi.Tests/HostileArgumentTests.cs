using Skiff.Wasi.Preview1;

namespace Skiff.Wasi.Tests;

/// <summary>Whatever a guest passes, the answer is an error: the host neither throws nor allocates what the guest says.</summary>
public sealed class HostileArgumentTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly TestGuest _guest;

    public HostileArgumentTests()
    {
        File.WriteAllText(_folder["file"], "content");
        _guest = _folder.Guest();
    }

    public void Dispose()
    {
        _guest.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void There_are_46_functions_with_the_types_of_the_specification()
    {
        Assert.Equal(46, FunctionTable.Functions.Length);
        Assert.Equal("(i32, i32, i32, i32, i32, i64, i64, i32, i32) -> (i32)", FunctionTable.Functions.Single(f => f.Name == "path_open").Type.ToString());
        Assert.Equal("(i32) -> ()", FunctionTable.Functions.Single(f => f.Name == "proc_exit").Type.ToString());
        Assert.All(FunctionTable.Functions, f => Assert.InRange(f.Type.Parameters.Length, 0, FunctionTable.MaximumParameters));
    }

    [Theory]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(0xFFFF_FFF8u)]
    [InlineData(0x0001_FFFFu)]
    public void A_result_that_does_not_fit_in_the_memory_is_a_fault(uint address)
    {
        var file = _guest.MustOpen(3, "file");

        Assert.Equal(Errno.Fault, _guest.Call("fd_read", file, _guest.PutVector(1), 1, address));
        Assert.Equal(Errno.Fault, _guest.Call("fd_seek", file, 0, 0, address));
        Assert.Equal(Errno.Fault, _guest.Call("fd_fdstat_get", file, address));
        Assert.Equal(Errno.Fault, _guest.Call("fd_filestat_get", file, address));
        Assert.Equal(Errno.Fault, _guest.Call("fd_prestat_get", 3, address));
        Assert.Equal(Errno.Fault, _guest.Call("clock_time_get", 0, 0, address));
        Assert.Equal(Errno.Fault, _guest.Call("args_sizes_get", address, 0));
        Assert.Equal(Errno.Fault, _guest.Call("random_get", address, 16));
        Assert.Equal(Errno.Fault, _guest.Call("path_filestat_get", 3, 0, address, 4, 0));
        Assert.Equal(Errno.Fault, _guest.Call("fd_readdir", 3, address, 16, 0, 0));
        Assert.Equal(Errno.Fault, _guest.Call("poll_oneoff", address, 0, 1, 0));
    }

    [Fact]
    public void A_refused_result_does_not_move_the_file()
    {
        var file = _guest.MustOpen(3, "file");

        Assert.Equal(Errno.Fault, _guest.Call("fd_read", file, _guest.PutVector(3), 1, _guest.MemorySize - 3));
        Assert.Equal("content", _guest.Read(file));
    }

    [Fact]
    public void A_result_may_end_where_the_memory_ends()
    {
        Assert.Equal(Errno.Success, _guest.Call("clock_time_get", 0, 0, _guest.MemorySize - 8));
        Assert.Equal(Errno.Fault, _guest.Call("clock_time_get", 0, 0, _guest.MemorySize - 7));
    }

    [Theory]
    [InlineData(1025u, Errno.Invalid)]
    [InlineData(0x2000_0000u, Errno.Invalid)]
    [InlineData(0xFFFF_FFFFu, Errno.Invalid)]
    internal void Too_many_vectors_are_refused(uint count, Errno expected)
    {
        var file = _guest.MustOpen(3, "file");

        Assert.Equal(expected, _guest.Call("fd_read", file, TestGuest.VectorArea, count, TestGuest.Result));
        Assert.Equal(expected, _guest.Call("fd_pwrite", 1, TestGuest.VectorArea, count, 0, TestGuest.Result) is var error && error == Errno.NotCapable ? expected : error);
    }

    [Fact]
    public void A_vector_that_leaves_the_memory_is_a_fault_also_behind_good_ones()
    {
        var file = _guest.MustOpen(3, "file");
        _guest.PutVector(1);
        _guest.WriteUInt32(TestGuest.VectorArea + 8, _guest.MemorySize - 1);
        _guest.WriteUInt32(TestGuest.VectorArea + 12, 2);

        Assert.Equal(Errno.Fault, _guest.Call("fd_read", file, TestGuest.VectorArea, 2, TestGuest.Result));
    }

    [Fact]
    public void The_whole_memory_may_be_named_many_times_and_the_transfer_stays_bounded()
    {
        for (uint i = 0; i < 1024; i++)
        {
            _guest.WriteUInt32(TestGuest.Buffer + (8 * i), 0);
            _guest.WriteUInt32(TestGuest.Buffer + (8 * i) + 4, _guest.MemorySize);
        }

        var file = _guest.MustOpen(3, "big", PathOpenFlags.Create, Rights.FdWrite);

        Assert.Equal(Errno.Success, _guest.Call("fd_write", file, TestGuest.Buffer, 1024, TestGuest.Result));
        Assert.Equal(WasiLimits.Default.MaximumTransfer, _guest.ReadUInt32(TestGuest.Result));
        Assert.Equal(WasiLimits.Default.MaximumTransfer, new FileInfo(_folder["big"]).Length);
    }

    [Fact]
    public void Too_many_subscriptions_are_refused_and_none_too()
    {
        Assert.Equal(Errno.Invalid, _guest.Call("poll_oneoff", 0, 0, 0, TestGuest.Result));
        Assert.Equal(Errno.Invalid, _guest.Call("poll_oneoff", 0, 0, 1025, TestGuest.Result));
        Assert.Equal(Errno.Invalid, _guest.Call("poll_oneoff", 0, 0, 0xFFFF_FFFF, TestGuest.Result));
    }

    [Theory]
    [InlineData("a\0b", Errno.Invalid)]
    [InlineData("", Errno.NoEntry)]
    internal void Bad_paths_are_refused(string path, Errno expected)
    {
        Assert.Equal(expected, _guest.Open(3, path, out _));
    }

    [Fact]
    public void A_path_that_is_not_utf8_is_refused()
    {
        var path = _guest.PutPath("xx");
        _guest.Bytes[(int)path] = 0xFF;

        Assert.Equal(Errno.IllegalSequence, _guest.Call("path_unlink_file", 3, path, 2));
    }

    [Fact]
    public void A_path_longer_than_the_kernel_takes_is_refused()
    {
        Assert.Equal(Errno.NameTooLong, _guest.Open(3, new string('a', 4096), out _));
        Assert.Equal(Errno.NameTooLong, _guest.Open(3, new string('a', 4095), out _)); // a component is too long
        Assert.Equal(Errno.NoEntry, _guest.Open(3, string.Concat(Enumerable.Repeat("./", 2046)) + "a", out _));
    }

    [Fact]
    public void Random_arguments_never_make_the_host_throw()
    {
        var random = new System.Random(20260101);
        ulong[] interesting = [0, 1, 2, 3, 4, 5, 8, 16, 100, 0x1000, 0x8000, 0x1FFF8, 0x1FFFF, 0x20000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFFF, ulong.MaxValue, long.MaxValue];
        var functions = FunctionTable.Functions.Where(f => f.Name is not ("proc_exit" or "proc_raise" or "poll_oneoff" or "sched_yield")).ToArray();
        var successes = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var function = functions[random.Next(functions.Length)];
            random.NextBytes(_guest.Bytes[..0x400]);
            var arguments = function.Type.Parameters.Select(_ => interesting[random.Next(interesting.Length)]).ToArray();
            successes += _guest.Call(function.Name, arguments) == Errno.Success ? 1 : 0;
        }

        Assert.InRange(successes, 100, 19_900);
    }
}

using System.Collections.Immutable;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Wasi.Preview1;

/// <summary>Performs a function of preview 1: arguments as 64-bit slots, i32 in the low half.</summary>
internal delegate ValueTask<Errno> Preview1Implementation(GuestProcess process, IGuestMemory memory, ReadOnlySpan<ulong> arguments);

/// <summary>A function of preview 1.</summary>
/// <param name="Name">As imported.</param>
/// <param name="Type">Its type; all but <c>proc_exit</c> answer an <see cref="Errno"/>.</param>
/// <param name="Implementation">What it does.</param>
internal sealed record Preview1Function(string Name, FunctionType Type, Preview1Implementation Implementation)
{
    /// <summary>Performs it. A failure of the host is an error to the guest, never a trap.</summary>
    internal ValueTask<Errno> InvokeAsync(GuestProcess process, IGuestMemory memory, ReadOnlySpan<ulong> arguments)
    {
        try
        {
            var answer = Implementation(process, memory, arguments);
            return answer.IsCompletedSuccessfully ? answer : AwaitAsync(answer);
        }
        catch (Exception failure) when (ToErrno(failure) is { } error)
        {
            return new(error);
        }
    }

    private static async ValueTask<Errno> AwaitAsync(ValueTask<Errno> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (Exception failure) when (ToErrno(failure) is { } error)
        {
            return error;
        }
    }

    private static Errno? ToErrno(Exception failure) => failure switch
    {
        IOException => Errno.IO,
        ObjectDisposedException => Errno.BadDescriptor, // the embedder closed what it had given
        _ => null,
    };
}

/// <summary>All functions of preview 1 (wasi_snapshot_preview1.witx), independent of who runs the guest.</summary>
internal static class FunctionTable
{
    /// <summary>The most parameters that one has.</summary>
    internal const int MaximumParameters = 9;

    private static readonly ImmutableArray<ValueType> s_errno = [ValueType.I32];

    /// <summary>The functions. In the types i is an i32 and l is an i64.</summary>
    internal static ImmutableArray<Preview1Function> Functions { get; } =
    [
        Define("args_get", "ii", static (p, m, a) => new(p.ArgsGet(View(m), U(a[0]), U(a[1])))),
        Define("args_sizes_get", "ii", static (p, m, a) => new(p.ArgsSizesGet(View(m), U(a[0]), U(a[1])))),
        Define("environ_get", "ii", static (p, m, a) => new(p.EnvironGet(View(m), U(a[0]), U(a[1])))),
        Define("environ_sizes_get", "ii", static (p, m, a) => new(p.EnvironSizesGet(View(m), U(a[0]), U(a[1])))),
        Define("clock_res_get", "ii", static (p, m, a) => new(p.ClockResGet(View(m), U(a[0]), U(a[1])))),
        Define("clock_time_get", "ili", static (p, m, a) => new(p.ClockTimeGet(View(m), U(a[0]), U(a[2])))),
        Define("fd_advise", "illi", static (p, m, a) => new(p.FdAdvise(U(a[0]), a[1], a[2], U(a[3])))),
        Define("fd_allocate", "ill", static (p, m, a) => new(p.FdAllocate(U(a[0]), a[1], a[2]))),
        Define("fd_close", "i", static (p, m, a) => new(p.FdClose(U(a[0])))),
        Define("fd_datasync", "i", static (p, m, a) => new(p.FdDatasync(U(a[0])))),
        Define("fd_fdstat_get", "ii", static (p, m, a) => new(p.FdFdstatGet(View(m), U(a[0]), U(a[1])))),
        Define("fd_fdstat_set_flags", "ii", static (p, m, a) => new(p.FdFdstatSetFlags(U(a[0]), U(a[1])))),
        Define("fd_fdstat_set_rights", "ill", static (p, m, a) => new(p.FdFdstatSetRights(U(a[0]), a[1], a[2]))),
        Define("fd_filestat_get", "ii", static (p, m, a) => new(p.FdFilestatGet(View(m), U(a[0]), U(a[1])))),
        Define("fd_filestat_set_size", "il", static (p, m, a) => new(p.FdFilestatSetSize(U(a[0]), a[1]))),
        Define("fd_filestat_set_times", "illi", static (p, m, a) => new(p.FdFilestatSetTimes(U(a[0]), a[1], a[2], U(a[3])))),
        Define("fd_pread", "iiili", static (p, m, a) => p.FdPreadAsync(m, U(a[0]), U(a[1]), U(a[2]), a[3], U(a[4]))),
        Define("fd_prestat_get", "ii", static (p, m, a) => new(p.FdPrestatGet(View(m), U(a[0]), U(a[1])))),
        Define("fd_prestat_dir_name", "iii", static (p, m, a) => new(p.FdPrestatDirName(View(m), U(a[0]), U(a[1]), U(a[2])))),
        Define("fd_pwrite", "iiili", static (p, m, a) => p.FdPwriteAsync(m, U(a[0]), U(a[1]), U(a[2]), a[3], U(a[4]))),
        Define("fd_read", "iiii", static (p, m, a) => p.FdReadAsync(m, U(a[0]), U(a[1]), U(a[2]), U(a[3]))),
        Define("fd_readdir", "iiili", static (p, m, a) => new(p.FdReaddir(View(m), U(a[0]), U(a[1]), U(a[2]), a[3], U(a[4])))),
        Define("fd_renumber", "ii", static (p, m, a) => new(p.FdRenumber(U(a[0]), U(a[1])))),
        Define("fd_seek", "ilii", static (p, m, a) => new(p.FdSeek(View(m), U(a[0]), (long)a[1], U(a[2]), U(a[3])))),
        Define("fd_sync", "i", static (p, m, a) => new(p.FdSync(U(a[0])))),
        Define("fd_tell", "ii", static (p, m, a) => new(p.FdTell(View(m), U(a[0]), U(a[1])))),
        Define("fd_write", "iiii", static (p, m, a) => p.FdWriteAsync(m, U(a[0]), U(a[1]), U(a[2]), U(a[3]))),
        Define("path_create_directory", "iii", static (p, m, a) => new(p.PathCreateDirectory(View(m), U(a[0]), U(a[1]), U(a[2])))),
        Define("path_filestat_get", "iiiii", static (p, m, a) => new(p.PathFilestatGet(View(m), U(a[0]), U(a[1]), U(a[2]), U(a[3]), U(a[4])))),
        Define("path_filestat_set_times", "iiiilli",
            static (p, m, a) => new(p.PathFilestatSetTimes(View(m), U(a[0]), U(a[1]), U(a[2]), U(a[3]), a[4], a[5], U(a[6])))),
        Define("path_link", "iiiiiii",
            static (p, m, a) => new(p.PathLink(View(m), U(a[0]), U(a[1]), U(a[2]), U(a[3]), U(a[4]), U(a[5]), U(a[6])))),
        Define("path_open", "iiiiillii",
            static (p, m, a) => new(p.PathOpen(View(m), U(a[0]), U(a[1]), U(a[2]), U(a[3]), U(a[4]), a[5], a[6], U(a[7]), U(a[8])))),
        Define("path_readlink", "iiiiii",
            static (p, m, a) => new(p.PathReadlink(View(m), U(a[0]), U(a[1]), U(a[2]), U(a[3]), U(a[4]), U(a[5])))),
        Define("path_remove_directory", "iii", static (p, m, a) => new(p.PathRemoveDirectory(View(m), U(a[0]), U(a[1]), U(a[2])))),
        Define("path_rename", "iiiiii",
            static (p, m, a) => new(p.PathRename(View(m), U(a[0]), U(a[1]), U(a[2]), U(a[3]), U(a[4]), U(a[5])))),
        Define("path_symlink", "iiiii", static (p, m, a) => new(p.PathSymlink(View(m), U(a[0]), U(a[1]), U(a[2]), U(a[3]), U(a[4])))),
        Define("path_unlink_file", "iii", static (p, m, a) => new(p.PathUnlinkFile(View(m), U(a[0]), U(a[1]), U(a[2])))),
        Define("poll_oneoff", "iiii", static (p, m, a) => p.PollOneoffAsync(m, U(a[0]), U(a[1]), U(a[2]), U(a[3]))),
        Define("proc_exit", "i", static (p, m, a) => new(GuestProcess.ProcExit(U(a[0]))), answers: false),
        Define("proc_raise", "i", static (p, m, a) => new(GuestProcess.ProcRaise(U(a[0])))),
        Define("sched_yield", "", static (p, m, a) => GuestProcess.SchedYieldAsync()),
        Define("random_get", "ii", static (p, m, a) => new(p.RandomGet(View(m), U(a[0]), U(a[1])))),
        Define("sock_accept", "iii", static (p, m, a) => p.SockAcceptAsync(m, U(a[0]), U(a[1]), U(a[2]))),
        Define("sock_recv", "iiiiii", static (p, m, a) => p.SockRecvAsync(m, U(a[0]), U(a[1]), U(a[2]), U(a[3]), U(a[4]), U(a[5]))),
        Define("sock_send", "iiiii", static (p, m, a) => p.SockSendAsync(m, U(a[0]), U(a[1]), U(a[2]), U(a[3]), U(a[4]))),
        Define("sock_shutdown", "ii", static (p, m, a) => new(p.SockShutdown(U(a[0]), U(a[1])))),
    ];

    private static uint U(ulong slot) => (uint)slot;

    private static GuestView View(IGuestMemory memory) => new(memory.Bytes);

    private static Preview1Function Define(string name, string parameters, Preview1Implementation implementation, bool answers = true) =>
        new(name,
            new FunctionType([.. parameters.Select(letter => letter == 'l' ? ValueType.I64 : ValueType.I32)], answers ? s_errno : []),
            implementation);
}

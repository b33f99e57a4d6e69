using Skiff.Containers.Groups;
using Skiff.Shim.Loop;
using Skiff.Shim.Tasks;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Tasks;

/// <summary>What is done to containers that were made without the OCI runtime; a folder stands for the hierarchy of control groups.</summary>
public sealed class DirectRuntimeTests : IDisposable
{
    private readonly EventLoop _loop = new();
    private readonly TemporaryFolder _node = new();

    [Fact]
    public void A_container_is_paused_when_all_its_processes_stand_still() => _loop.Run(async () =>
    {
        _node.Write("c/cgroup.freeze", "0");
        Write(frozen: 0);

        var paused = MakeRuntime().PauseAsync();
        await _loop.Delay(TimeSpan.FromMilliseconds(20));
        var early = paused.IsCompleted;
        Write(frozen: 1);
        await paused;

        Assert.False(early);
        Assert.StartsWith("1", File.ReadAllText(_node.Path + "/c/cgroup.freeze"), StringComparison.Ordinal);
    });

    [Fact]
    public void One_that_ends_while_it_is_being_paused_is_said_to_have_ended() => _loop.Run(async () =>
    {
        _node.Write("c/cgroup.freeze", "0");
        Write(frozen: 0);

        var paused = MakeRuntime().PauseAsync();
        await _loop.Delay(TimeSpan.FromMilliseconds(20));
        Directory.Delete(_node.Path + "/c", recursive: true);

        Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<TtrpcException>(() => paused)).Code);
    });

    [Fact]
    public void One_that_has_ended_cannot_be_resumed() => _loop.Run(async () =>
        Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<TtrpcException>(MakeRuntime().ResumeAsync)).Code));

    [Fact]
    public void Without_a_freezer_there_is_no_pause() => _loop.Run(async () =>
    {
        _node.Write("c/cgroup.procs", "");

        Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<TtrpcException>(MakeRuntime().PauseAsync)).Code);
    });

    public void Dispose()
    {
        _loop.Dispose();
        _node.Dispose();
    }

    private DirectRuntime MakeRuntime() => new(_loop, GroupFolders.Find("/c", [new CgroupMount("/", _node.Path, [""])])!, gate: null); // there is a hierarchy

    private void Write(int frozen) => _node.Write("c/cgroup.events", $"populated 1\nfrozen {frozen}\n");
}

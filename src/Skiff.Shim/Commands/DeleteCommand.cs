using Skiff.Shim.Loop;
using Skiff.Shim.Mounts;
using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;
using Skiff.Shim.Sandboxes;
using Skiff.Shim.Tasks;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Commands;

/// <summary>
/// <c>delete</c>: takes away what is left of a container: after its Delete nothing, after a shim that was killed everything. Each step goes on where there is
/// nothing to do, and the answer is the same.
/// </summary>
internal static class DeleteCommand
{
    // 128 and SIGKILL: nobody knows how it ended.
    private const int KilledStatus = 137;

    private static readonly TimeSpan s_shutdownTime = TimeSpan.FromSeconds(2);

    /// <summary>Returns what is to be printed.</summary>
    public static byte[] Run(CommandLine line)
    {
        var bundle = line.Bundle.Length > 0 ? line.Bundle : Path.Combine(Path.GetDirectoryName(Environment.CurrentDirectory) ?? "/", line.Id);
        var pid = 0;
        using var loop = new EventLoop();
        if (Directory.Exists(bundle))
        {
            pid = ReadPid(Path.Combine(bundle, "init.pid"));
            RemoveContainer(loop, bundle, line);
            Rootfs.Unmount(Path.Combine(bundle, "rootfs"));
            SandboxFiles.Unmount(bundle);
            DismissShim(loop, bundle);
        }

        return WireWriter.Encode(new DeleteResponse(pid, KilledStatus, DateTimeOffset.UtcNow));
    }

    private static void RemoveContainer(EventLoop loop, string bundle, CommandLine line)
    {
        if (BundleRuntime.Read(bundle) is not { } options)
        {
            return;
        }

        using var processes = new ProcessTable(loop);
        try
        {
            IContainerRuntime runtime = DirectRuntime.Find(loop, bundle, gate: null) ?? (IContainerRuntime)new OciRuntime(processes, options, line.Namespace, bundle, line.Id);
            loop.Run(runtime.DeleteAsync);
        }
        catch (Exception exception) when (exception is OciRuntimeException or IOException)
        {
            return; // There is no such container any more, or no runtime that could know it.
        }
    }

    // A shim that has no container goes when it is told to, as after every Delete; one that was killed has left its socket.
    private static void DismissShim(EventLoop loop, string bundle)
    {
        var file = Path.Combine(bundle, "address");
        if (!File.Exists(file))
        {
            return;
        }

        var path = ShimSocket.PathIn(File.ReadAllText(file).Trim());
        try
        {
            using var shim = TtrpcClient.Connect(loop, path);
            loop.Run(() => shim.CallAsync("containerd.task.v2.Task", "Shutdown", [], s_shutdownTime));
        }
        catch (TtrpcException)
        {
            if (!ShimSocket.IsServed(path))
            {
                File.Delete(path);
            }
        }
    }

    private static int ReadPid(string path)
    {
        try
        {
            return OciRuntime.ReadPid(path);
        }
        catch (Exception exception) when (exception is IOException or TtrpcException)
        {
            return 0; // The container was never made.
        }
    }
}

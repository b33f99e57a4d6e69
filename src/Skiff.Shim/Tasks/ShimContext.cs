using Skiff.Shim.Events;
using Skiff.Shim.Logs;
using Skiff.Shim.Loop;
using Skiff.Shim.Sandboxes;

namespace Skiff.Shim.Tasks;

/// <summary>What all containers of a shim share.</summary>
/// <param name="Loop">The thread that everything runs on.</param>
/// <param name="Processes">The shim's children.</param>
/// <param name="Log">The shim's own log.</param>
/// <param name="Events">The way to containerd.</param>
/// <param name="Bundles">What changes a bundle before it is run.</param>
/// <param name="Namespace">containerd's namespace.</param>
/// <param name="SocketFolder">Where sockets are made; short enough for their paths.</param>
internal sealed record ShimContext(
    EventLoop Loop, ProcessTable Processes, ShimLog Log, EventPublisher Events, IBundlePreparer Bundles, string Namespace, string SocketFolder)
{
    /// <summary>The pod's sandbox, where the shim itself is that.</summary>
    public PodSandbox? Sandbox { get; set; }
}

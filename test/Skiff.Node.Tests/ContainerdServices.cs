using System.Text;
using System.Text.Json.Nodes;
using Skiff.Shim.Containerd;
using Skiff.Shim.Protocol;

namespace Skiff.Node.Tests;

/// <summary>What <c>ctr</c> of this version cannot do, by containerd's own services: containers of images that are no file systems, tasks that are made and not started, new limits.</summary>
internal sealed class ContainerdServices(PrivateContainerd node) : IDisposable
{
    private const string Snapshotter = "overlayfs";
    private const string MayListen = "CAP_NET_BIND_SERVICE"; // on ports below 1024

    private readonly GrpcChannel _channel = new(node.Address, "default") { Patience = 2 * Patience.Long }; // to make a task may compile

    /// <summary>Makes a container whose file system is empty; <c>ctr task start</c> starts it.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="image">Its image.</param>
    /// <param name="ports">The annotation of kubelet that lists its ports; null for a container that is not kubelet's.</param>
    /// <param name="command">Its command.</param>
    public void CreateContainer(string id, string image, string? ports, params string[] command)
    {
        Call("containerd.services.snapshots.v1.Snapshots/Prepare", Fields(request =>
        {
            request.Text(1, Snapshotter);
            request.Text(2, id);
            request.Message(4, Fields(label => // or it may be collected before the container names it
            {
                label.Text(1, "containerd.io/gc.root");
                label.Text(2, "test");
            }));
        }));
        Call("containerd.services.containers.v1.Containers/Create", Fields(request => request.Message(1, Fields(container =>
        {
            container.Text(1, id);
            container.Text(3, image);
            container.Message(4, Fields(runtime => runtime.Text(1, PrivateContainerd.Runtime)));
            container.Message(5, new AnyMessage("types.containerd.io/opencontainers/runtime-spec/1/Spec", Json(Specification(id, ports is not null, command))));
            container.Text(6, Snapshotter);
            container.Text(7, id);
            if (ports is not null)
            {
                container.Message(10, Extension("io.cri-containerd.container.metadata", new JsonObject
                {
                    ["Version"] = "v1",
                    ["Metadata"] = new JsonObject { ["Config"] = new JsonObject { ["annotations"] = new JsonObject { ["io.kubernetes.container.ports"] = ports } } },
                }));
            }
        }))));
    }

    /// <summary>Makes the task of a container, up to where its program would run.</summary>
    /// <param name="id">The container.</param>
    /// <param name="terminalOutput">Where the output of its terminal goes, if it has one: ctr of 1.6 does not pass that on.</param>
    public void CreateTask(string id, string terminalOutput = "")
    {
        var mounts = Call("containerd.services.snapshots.v1.Snapshots/Mounts", Fields(request =>
        {
            request.Text(1, Snapshotter);
            request.Text(2, id);
        }));
        Call("containerd.services.tasks.v1.Tasks/Create", Fields(request =>
        {
            request.Text(1, id);
            var reader = new WireReader(mounts);
            while (reader.NextOf(1))
            {
                request.Bytes(3, reader.Bytes());
            }

            request.Text(5, terminalOutput);
            request.Boolean(7, terminalOutput.Length > 0);
        }));
    }

    public void StartTask(string id) => Call("containerd.services.tasks.v1.Tasks/Start", Fields(request => request.Text(1, id)));

    public void KillTask(string id, int signal) => Call("containerd.services.tasks.v1.Tasks/Kill", Fields(request =>
    {
        request.Text(1, id);
        request.Number(3, (ulong)signal);
    }));

    /// <summary>Waits for the end of a task.</summary>
    /// <returns>Its exit status.</returns>
    public int WaitForTask(string id)
    {
        var reader = new WireReader(Call("containerd.services.tasks.v1.Tasks/Wait", Fields(request => request.Text(1, id))));
        return reader.NextOf(1) ? (int)reader.Number() : 0;
    }

    public void DeleteTask(string id) => Call("containerd.services.tasks.v1.Tasks/Delete", Fields(request => request.Text(1, id)));

    /// <summary>Changes a container's limits while it runs.</summary>
    public void Update(string id, JsonObject resources) => Call("containerd.services.tasks.v1.Tasks/Update", Fields(request =>
    {
        request.Text(1, id);
        request.Message(2, new AnyMessage("types.containerd.io/opencontainers/runtime-spec/1/LinuxResources", Json(resources)));
    }));

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static JsonObject Specification(string id, bool isOfKubelet, string[] command)
    {
        var specification = new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["process"] = new JsonObject
            {
                ["user"] = new JsonObject { ["uid"] = 0, ["gid"] = 0 },
                ["cwd"] = "/",
                ["args"] = List(command),
                ["env"] = List("GREETING=hi"),
                ["capabilities"] = new JsonObject { ["bounding"] = List(MayListen), ["effective"] = List(MayListen), ["permitted"] = List(MayListen) },
            },
            ["root"] = new JsonObject { ["path"] = "rootfs" },
            ["mounts"] = new JsonArray(new JsonObject { ["destination"] = "/proc", ["type"] = "proc", ["source"] = "proc" }),
            ["linux"] = new JsonObject
            {
                ["cgroupsPath"] = $"/default/{id}",
                ["namespaces"] = new JsonArray([.. new[] { "pid", "ipc", "uts", "mount", "network" }.Select(type => (JsonNode)new JsonObject { ["type"] = type })]),
            },
        };
        if (isOfKubelet)
        {
            specification["annotations"] = new JsonObject { ["io.kubernetes.cri.container-type"] = "container" };
        }

        return specification;
    }

    private static Message Extension(string name, JsonNode value) => Fields(entry =>
    {
        entry.Text(1, name);
        entry.Message(2, new AnyMessage("github.com/containerd/cri/pkg/store/container/Metadata", Json(value)));
    });

    private static JsonArray List(params string[] texts) => [.. texts.Select(text => (JsonNode)text)];

    private static byte[] Json(JsonNode value) => Encoding.UTF8.GetBytes(value.ToJsonString());

    private static Message Fields(Action<WireWriter> write) => new(write);

    private byte[] Call(string method, Message request) => Task.Run(() => _channel.CallAsync(method, request)).GetAwaiter().GetResult();

    private sealed record Message(Action<WireWriter> Write) : IWireMessage
    {
        public void WriteTo(WireWriter writer) => Write(writer);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Skiff.Node.Tests;

/// <summary>Images that are no file systems: their layers are read from containerd's content store.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class WasmImageTests(WasmNode node)
{
    private readonly ArtifactImages _images = new(node);

    [WasmFact]
    public void A_Wasm_artifact_is_run()
    {
        _images.Import("artifact", new Blob(ArtifactImages.ModuleType, WasmImage.Guest("p1/hello-c-p1.wasm")));

        var result = _images.Run("artifact", "anything", "one", "two");

        Assert.Equal((2, "hello from c, argc=3\narg 1: one\narg 2: two\nGREETING=hi\n", ""), (result.Status, result.Output, result.Error));
    }

    [WasmFact]
    public void An_older_type_of_layer_and_a_function_behind_a_hash_are_known()
    {
        _images.Import("older", new Blob("application/vnd.wasm.content.layer.v1+wasm", ArtifactImages.Binary(WasmImage.ExitsText)));

        Assert.Equal(7, _images.Run("older", "/app.wasm#other").Status);
    }

    [WasmFact]
    public void Another_function_of_the_images_module_is_run_in_its_container()
    {
        const string Text = """
            (module
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (func (export "_start") (loop (br 0)))
              (func (export "other") (call $exit (i32.const 7))))
            """;
        _images.Import("exec", new Blob(ArtifactImages.ModuleType, ArtifactImages.Binary(Encoding.UTF8.GetBytes(Text))));
        using var services = new ContainerdServices(node);
        services.CreateContainer("run-exec", ArtifactImages.NameOf("exec"), ports: null, "app");
        Assert.Equal(0, node.Ctr("task", "start", "--detach", "run-exec").Status);

        var other = Exec("app#other");
        var again = Exec("/.skiff/image/app.wasm#other");
        var missing = Exec("sh");
        var added = Directory.GetFileSystemEntries(Path.Combine(node.BundleOf("run-exec"), "skiff"), "exec-*").Length;
        Exec("app#other");
        var addedAgain = Directory.GetFileSystemEntries(Path.Combine(node.BundleOf("run-exec"), "skiff"), "exec-*").Length;
        _images.Remove("run-exec");

        Assert.Equal((7, ""), (other.Status, other.Error));
        Assert.Equal((7, ""), (again.Status, again.Error));
        Assert.Equal(1, missing.Status);
        Assert.Contains("\"sh\": executable file not found", missing.Error, StringComparison.Ordinal);
        Assert.Equal(added, addedAgain);

        ProgramResult Exec(string command) => node.Ctr("task", "exec", "--exec-id", "e", "run-exec", command);
    }

    [WasmFact]
    public void A_second_container_needs_nothing_of_the_layer()
    {
        var layer = new Blob(ArtifactImages.ModuleType, ArtifactImages.Binary(WasmImage.ExitsText));
        _images.Import("removed", layer);
        Assert.Equal(42, _images.Run("removed", "app").Status);

        Assert.Equal(0, node.Ctr("content", "rm", layer.Digest).Status);

        Assert.Equal(42, _images.Run("removed", "app").Status);
    }

    [WasmFact]
    public void An_image_of_several_modules_is_refused()
    {
        _images.Import("several", new Blob(ArtifactImages.ModuleType, ArtifactImages.Binary(WasmImage.ExitsText)), new Blob(ArtifactImages.ModuleType, WasmImage.Guest("p1/hello-c-p1.wasm")));

        var result = _images.Run("several", "app");

        Assert.Equal(1, result.Status);
        Assert.Contains("SK4112: the image cannot be run: it has 2 layers, 2 of them modules or components; exactly one layer can be run", result.Error, StringComparison.Ordinal);
    }

    [WasmFact]
    public void A_component_listens_on_the_port_that_the_pod_lists()
    {
        _images.Import("ports", new Blob(ArtifactImages.ModuleType, WasmImage.ApiFile));
        using var services = new ContainerdServices(node);
        services.CreateContainer("ports", ArtifactImages.NameOf("ports"), """[{"name":"metrics","containerPort":9999,"protocol":"UDP"},{"containerPort":9090,"protocol":"TCP"}]""", "app");
        Assert.Equal(0, node.Ctr("task", "start", "--detach", "ports").Status);

        var answer = new PodNetwork(node.Pid("ports")).Get(9090, "/health");
        _images.Remove("ports");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
    }

    [WasmFact]
    public void A_Spin_application_that_was_pushed_to_a_registry_is_served_with_its_files()
    {
        var (api, files) = AskPushed("pushed");
        var stored = Directory.GetDirectories(node.CodeFolder);
        var (again, _) = AskPushed("pushed-again");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", api, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + SpinArtifact.Files, files, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", again, StringComparison.Ordinal);
        Assert.Equal(stored.Order(), Directory.GetDirectories(node.CodeFolder).Order()); // the second container needs nothing new
    }

    [WasmFact]
    public void A_pushed_application_with_another_trigger_is_refused_by_its_name()
    {
        var locked = Blob.Json("application/vnd.fermyon.spin.application.v1+config", new JsonObject
        {
            ["spin_lock_version"] = 0,
            ["metadata"] = new JsonObject { ["name"] = "timed" },
            ["triggers"] = new JsonArray(new JsonObject { ["id"] = "t", ["trigger_type"] = "cron", ["trigger_config"] = new JsonObject() }),
            ["components"] = new JsonArray(),
        });
        _images.Import("timed", locked);

        var result = _images.Run("timed", "/");

        Assert.Equal(1, result.Status);
        Assert.Contains("error SK2107: triggers of type \"cron\" are not supported in this version; \"http\" is", result.Error, StringComparison.Ordinal);
    }

    [WasmFact]
    public void A_container_that_was_never_started_is_deleted()
    {
        _images.Import("unstarted", new Blob(ArtifactImages.ModuleType, ArtifactImages.Binary(WasmImage.ExitsText)));
        using var services = new ContainerdServices(node);
        services.CreateContainer("unstarted", ArtifactImages.NameOf("unstarted"), ports: null, "app");

        services.CreateTask("unstarted");
        var status = node.Status("unstarted");
        services.DeleteTask("unstarted");

        Assert.Equal(("CREATED", ""), (status, node.Status("unstarted")));
        Assert.DoesNotContain(node.Mounts(), mount => mount.Contains("unstarted", StringComparison.Ordinal));
        _images.Remove("unstarted");
    }

    [WasmFact]
    public void A_signal_right_after_the_start_is_not_lost()
    {
        _images.Import("early", new Blob(ArtifactImages.ModuleType, ArtifactImages.Binary(WasmImage.LoopText)));
        using var services = new ContainerdServices(node);
        for (var i = 0; i < 5; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"early-{i}");
            services.CreateContainer(id, ArtifactImages.NameOf("early"), ports: null, "app");
            services.CreateTask(id);
            services.Update(id, new JsonObject { ["cpu"] = new JsonObject { ["quota"] = 1000, ["period"] = 100_000 } }); // so slow that the signal comes first

            services.StartTask(id);
            services.KillTask(id, 15);

            Assert.Equal(143, services.WaitForTask(id));
            services.DeleteTask(id);
            _images.Remove(id);
        }
    }

    [WasmFact]
    public void New_limits_are_the_control_groups()
    {
        var pid = node.StartGuest(WasmImage.Loop, "updated", ["--memory-limit", "134217728"]);
        using var services = new ContainerdServices(node);

        services.Update("updated", new JsonObject { ["memory"] = new JsonObject { ["limit"] = 268435456 }, ["cpu"] = new JsonObject { ["quota"] = 50_000, ["period"] = 100_000 } });
        var (memory, cpu) = (Limit(pid, "memory", "memory.limit_in_bytes", "memory.max"), Limit(pid, "cpu", "cpu.cfs_quota_us", "cpu.max"));
        node.Remove("updated");

        Assert.Equal("268435456", memory);
        Assert.StartsWith("50000", cpu, StringComparison.Ordinal);
    }

    // A file of the group of a process, in either version of control groups.
    private static string Limit(int pid, string controller, string first, string second)
    {
        foreach (var line in File.ReadLines($"/proc/{pid}/cgroup"))
        {
            if (line.Split(':') is [_, var controllers, var path] && controllers.Split(',').Contains(controller))
            {
                return File.ReadAllText($"/sys/fs/cgroup/{controllers}{path}/{first}").Trim();
            }
        }

        return File.ReadAllText($"/sys/fs/cgroup{File.ReadLines($"/proc/{pid}/cgroup").Single().Split(':')[2]}/{second}").Trim();
    }

    private (string Api, string Files) AskPushed(string id)
    {
        using var services = new ContainerdServices(node);
        services.CreateContainer(id, node.ImageOf(SpinArtifact.Image), ports: null, "/");
        var started = node.Ctr("task", "start", "--detach", id);
        Assert.Equal((0, ""), (started.Status, started.Error));
        var network = new PodNetwork(node.Pid(id));
        var answers = (network.Get(80, "/api/data"), network.Get(80, "/any"));
        _images.Remove(id);
        return answers;
    }
}

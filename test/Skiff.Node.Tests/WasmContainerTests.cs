namespace Skiff.Node.Tests;

/// <summary>Programs as guests: modules and components that run to their end, through our shim and containerd's own client.</summary>
public abstract class WasmContainerTests(WasmNode node)
{
    private const string Greeting = "hello from c, argc=3\narg 1: one\narg 2: two\nGREETING=hi\n";

    [WasmFact]
    public void A_module_gets_arguments_and_environment_and_its_exit_code_is_the_containers()
    {
        var result = node.RunGuest(WasmImage.Module, "module", [], "/app.wasm", "one", "two");

        Assert.Equal((2, Greeting, ""), (result.Status, result.Output, result.Error));
    }

    [WasmFact]
    public void The_command_of_the_image_is_run_where_the_container_names_none()
    {
        var result = node.RunGuest(WasmImage.Module, "own-command", []);

        Assert.Equal((0, "hello from c, argc=1\nGREETING=hi\n"), (result.Status, result.Output));
    }

    [WasmFact]
    public void An_image_for_the_platform_wasi_is_run()
    {
        var result = node.RunGuest(WasmImage.ModuleForWasi, "wasi-platform", [], "/app.wasm", "one", "two");

        Assert.Equal((2, Greeting, ""), (result.Status, result.Output, result.Error));
    }

    [WasmFact]
    public void A_component_gets_arguments_and_environment()
    {
        var result = node.RunGuest(WasmImage.Component, "component", [], "/app.wasm", "one", "two");

        Assert.Equal((Greeting, ""), (result.Output, result.Error));
        Assert.Equal(1, result.Status); // wasi:cli/run of this version knows success and failure
    }

    [WasmFact]
    public void The_runtimes_of_Spin_and_Wasmtime_are_ours_too()
    {
        foreach (var runtime in new[] { "io.containerd.spin.v2", "io.containerd.wasmtime.v1" })
        {
            var result = node.Ctr("run", "--rm", "--runtime", runtime, node.ImageOf(WasmImage.Exits), "alias");

            Assert.Equal((42, ""), (result.Status, result.Error));
        }
    }

    [WasmFact]
    public void The_exit_code_is_the_guests()
    {
        var result = node.RunGuest(WasmImage.Exits, "exit-code", []);

        Assert.Equal((42, ""), (result.Status, result.Error));
    }

    [WasmFact]
    public void An_entry_point_is_named_after_a_hash()
    {
        Assert.Equal(7, node.RunGuest(WasmImage.Exits, "entry-point", [], "/exits.wat#other").Status);
    }

    [WasmFact]
    public void A_trap_is_134_with_its_stack_on_standard_error()
    {
        var result = node.RunGuest(WasmImage.Trap, "trap", []);

        Assert.Equal((134, ""), (result.Status, result.Output));
        Assert.Contains("trap: unreachable", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"at inner \(func 0\).*\n.*at outer \(func 1\)", result.Error);
    }

    [WasmFact]
    public void What_is_written_to_standard_input_arrives_and_so_does_its_end()
    {
        var volume = Directory.CreateTempSubdirectory("skiff-node-").FullName;
        try
        {
            using var container = RunningProgram.Container(node, WasmImage.Files, "input", ["--mount", $"type=bind,src={volume},dst=/data,options=rbind:rw"], "/app.wasm", "-w", "/data/copy");
            PrivateContainerd.Until(() => node.Status("input") == "RUNNING"); // an input that ends before there is a task is not passed on by ctr
            container.Write("from outside\n");
            container.EndInput();

            Assert.Equal((0, "wrote 13"), (container.WaitForExit(), container.Text));
            Assert.Equal("from outside\n", File.ReadAllText(Path.Combine(volume, "copy")));
        }
        finally
        {
            Directory.Delete(volume, recursive: true);
        }
    }

    [WasmFact]
    public void A_volume_for_reading_cannot_be_written_to()
    {
        var volume = Directory.CreateTempSubdirectory("skiff-node-").FullName;
        try
        {
            var result = node.RunGuest(WasmImage.Files, "read-only", ["--mount", $"type=bind,src={volume},dst=/data,options=rbind:ro"], "/app.wasm", "-w", "/data/copy");

            Assert.Equal(1, result.Status);
            Assert.StartsWith("open /data/copy: ", result.Output, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(volume));
        }
        finally
        {
            Directory.Delete(volume);
        }
    }

    [WasmFact]
    public void A_second_start_compiles_nothing()
    {
        node.RunGuest(WasmImage.Trap, "first", []);
        var before = Directory.GetDirectories(node.CodeFolder).Order();

        node.RunGuest(WasmImage.Trap, "second", []);

        Assert.Equal(before, Directory.GetDirectories(node.CodeFolder).Order());
    }

    [WasmFact]
    public void A_guest_gets_no_more_memory_than_its_container()
    {
        var result = node.RunGuest(WasmImage.Greedy, "greedy", ["--memory-limit", "67108864"]);

        // Refused by memory.grow, before the kernel has to kill.
        Assert.Equal((9, ""), (result.Status, result.Error));
    }

    [WasmFact]
    public void A_guest_that_is_missing_is_an_error_that_says_where_it_was_looked_for()
    {
        var result = node.RunGuest(WasmImage.Module, "missing-guest", [], "/other.wasm");
        _ = node.Ctr("container", "rm", "missing-guest");

        Assert.Equal(1, result.Status);
        Assert.Contains("SK4102: the command is \"/other.wasm\", and the image has no file /other.wasm", result.Error, StringComparison.Ordinal);
    }
}

/// <summary>In containers that are made directly.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class WasmContainerDirectTests(WasmNode node) : WasmContainerTests(node);

/// <summary>In containers that the OCI runtime makes.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class WasmContainerByRuntimeTests(RuntimeWasmNode node) : WasmContainerTests(node);

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Skiff.TestKit;
using Xunit.Abstractions;

namespace Skiff.Containers.Tests.Node;

/// <summary>Guests in real containers, from root file systems that hold nothing but them.</summary>
[Trait("Category", "Root")]
public class ContainerTests(ITestOutputHelper output)
{
    // Says that it runs, then never looks up.
    private const string Loop = """
        (module
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1) (data (i32.const 0) "\08\00\00\00\06\00\00\00ready\n")
          (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))) (loop (br 0))))
        """;

    private const string Trap = """
        (module (memory (export "memory") 1)
          (func $inner unreachable) (func $outer (call $inner)) (func (export "_start") (call $outer)))
        """;

    [ContainerFact]
    public void A_module_gets_arguments_environment_and_streams_and_its_exit_code_is_the_containers()
    {
        using var container = new OciContainer("/app.wasm", "one", "two").WithFile("/app.wasm", Guest("p1/hello-c-p1.wasm"));

        var result = container.Run();

        Assert.Equal("hello from c, argc=3\narg 1: one\narg 2: two\nGREETING=hi\n", result.Output);
        Assert.Equal(2, result.ExitCode);
    }

    [ContainerFact]
    public void A_second_start_of_the_same_file_does_not_compile()
    {
        using var container = new OciContainer("/app.wasm").WithFile("/app.wasm", Guest("p1/hello-c-p1.wasm"));
        Assert.Equal(0, container.Prepare().ExitCode);

        var second = container.Prepare(runtime: "/no/such/runtime");

        Assert.True(second.ExitCode == 0, second.Error);
    }

    [ContainerFact]
    public async Task Containers_that_start_together_compile_their_guest_once()
    {
        using var node = new TestFolder().Write("/guests/app.wasm", Guest("p1/hello-c-p1.wasm"));
        node.Write("/runtime", $"#!/bin/sh\necho run >>{node["/log"]}\nexec runc \"$@\"\n", isExecutable: true);
        OciContainer[] containers = [.. Enumerable.Range(0, 3).Select(_ => new OciContainer("/guests/app.wasm").WithVolume(node["/guests"], "/guests", "ro"))];
        try
        {
            var results = await Task.WhenAll(containers.Select(container => Task.Run(() => container.Prepare(node["/runtime"], node["/code"]))));

            Assert.All(results, result => Assert.True(result.ExitCode == 0, result.Error));
            Assert.Equal("run\n", await File.ReadAllTextAsync(node["/log"]));
        }
        finally
        {
            Array.ForEach(containers, container => container.Dispose());
        }
    }

    [ContainerFact]
    public void What_cannot_be_compiled_is_told_with_the_place_of_the_mistake()
    {
        using var container = new OciContainer("/app.wasm").WithFile("/app.wasm", "\0asm\u0001\0\0\0\u0001\u0002\u0001"u8.ToArray());

        var result = container.Prepare();

        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"SK4104: '/app\.wasm' cannot be compiled: /app\.wasm\+0x[0-9a-f]+: error SK11\d\d: ", result.Error);
        Assert.Empty(Directory.GetDirectories(container.CodeFolder));
    }

    [ContainerFact]
    public void A_trap_is_134_with_its_stack_on_standard_error_and_in_the_termination_message()
    {
        using var message = new TestFolder().Write("/log", "");
        using var container = new OciContainer("/app.wat").WithFile("/app.wat", Trap).WithVolume(message["/log"], "/dev/termination-log", "rw");

        var result = container.Run();

        Assert.Equal(134, result.ExitCode);
        Assert.Contains("trap: unreachable", result.Error, StringComparison.Ordinal);
        Assert.Contains("at outer (func 1)", result.Error, StringComparison.Ordinal);
        Assert.Contains("trap: unreachable", File.ReadAllText(message["/log"]), StringComparison.Ordinal);
    }

    [ContainerFact]
    public async Task SIGTERM_ends_a_module_that_never_looks_up()
    {
        using var container = new OciContainer("/app.wat").WithFile("/app.wat", Loop);
        using var process = container.Start();
        await OciContainer.WaitForLineAsync(process.StandardOutput, "ready");

        container.Signal("TERM");
        await process.WaitForExitAsync();

        Assert.Equal(143, process.ExitCode);
    }

    [ContainerFact]
    public async Task A_component_answers_HTTP_until_SIGTERM_and_then_ends_well()
    {
        using var container = new OciContainer("/app.wasm").WithFile("/app.wasm", Guest("component/http-c-bookworm.component.wasm"));
        var port = FreePort();
        container.Config["process"]!["env"]!.AsArray().Add($"WASMTIME_HTTP_PROXY_SOCKET_ADDR=127.0.0.1:{port}");

        await AnswersAsync(container, port);
    }

    // The limits of a small Deployment: 32Mi and 200m.
    [ContainerTheory]
    [InlineData("component/js-fetch.component.wasm")]
    [InlineData("component/http-c-bookworm.component.wasm")]
    public async Task A_small_container_answers_a_thousand_requests_eight_at_a_time(string guest)
    {
        using var container = new OciContainer("/app.wasm").WithFile("/app.wasm", Guest(guest));
        var port = FreePort();
        container.Config["process"]!["env"]!.AsArray().Add($"WASMTIME_HTTP_PROXY_SOCKET_ADDR=127.0.0.1:{port}");
        container.Config["linux"]!["resources"] = new JsonObject
        {
            ["memory"] = new JsonObject { ["limit"] = 32 << 20 },
            ["cpu"] = new JsonObject { ["quota"] = 20_000, ["period"] = 100_000 },
        };
        var began = Stopwatch.GetTimestamp();
        using var process = container.Start();
        await OciContainer.WaitForLineAsync(process.StandardOutput, "Serving http://127.0.0.1");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready after {Stopwatch.GetElapsedTime(began).TotalSeconds:F2} s, with a fifth of a processor; its compilation included, where nobody did that before"));
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        var statuses = new ConcurrentBag<HttpStatusCode>();

        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, stop) =>
        {
            using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/x"), stop);
            statuses.Add(response.StatusCode);
        });
        container.Signal("TERM");
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("", error);
        Assert.DoesNotContain(statuses, status => (int)status >= 500);
        Assert.Equal(1000, statuses.Count);
        Assert.Equal(0, process.ExitCode);
    }

    [ContainerFact]
    public async Task An_application_with_files_answers_HTTP()
    {
        using var container = new OciContainer("/")
            .WithFile("/api.wasm", Guest("component/http-c-bookworm.component.wasm")).WithFile("/static/a.txt", "a")
            .WithFile("/spin.toml", """
                spin_manifest_version = 2
                application = { name = "app" }
                [[trigger.http]]
                route = "/..."
                component = "api"
                [component.api]
                source = "api.wasm"
                files = ["static/*"]
                """);
        var port = FreePort();
        container.Config["process"]!["env"]!.AsArray().Add($"SPIN_HTTP_LISTEN_ADDR=127.0.0.1:{port}");

        await AnswersAsync(container, port);
    }

    [ContainerFact]
    public void The_image_is_the_guests_root_without_what_is_mounted_into_it()
    {
        using var volume = new TestFolder().Write("/file", "v");
        using var container = new OciContainer("/app.wat").WithFile("/data", "d").WithVolume(volume.Path, "/mnt", "ro")
            .WithFile("/app.wat", Opens(("3", "data"), ("3", "proc/version"), ("3", "mnt/file"), ("3", ".skiff/run"), ("4", "file"), ("99", "file")));

        var result = container.Run();

        // 0 is success, 76 "notcapable" and 8 "badf": WASI preview 1, errno.
        Assert.Equal("0 76 76 76 0 8 ", result.Output);
    }

    [ContainerFact]
    public void An_entry_point_is_named_after_a_hash()
    {
        const string Module = """(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1) (func (export "other") (call $exit (i32.const 7))))""";
        using var container = new OciContainer("/app.wat#other").WithFile("/app.wat", Module);
        using var wrong = new OciContainer("/app.wat").WithFile("/app.wat", Module);

        Assert.Equal(7, container.Run().ExitCode);
        Assert.Contains("SK4107: '/app.wat' exports no function \"_start\" without parameters and results; its functions: other", wrong.Run().Error, StringComparison.Ordinal);
    }

    [ContainerFact]
    public async Task The_process_around_the_guest_is_confined()
    {
        using var container = new OciContainer("/app.wat").WithFile("/app.wat", Loop);
        using var process = container.Start();
        await OciContainer.WaitForLineAsync(process.StandardOutput, "ready");

        var first = container.FirstProcess;
        var status = File.ReadAllLines($"/proc/{first}/status");
        var filters = Directory.GetDirectories($"/proc/{first}/task").Select(task => File.ReadAllLines(task + "/status").Single(line => line.StartsWith("Seccomp_filters:", StringComparison.Ordinal))).ToArray();

        container.Signal("KILL");
        Assert.All(filters, line => Assert.Equal("Seccomp_filters:\t2", line)); // that of config.json, and the one that forbids every exec from there on
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains("Seccomp:\t2", status);
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("CapBnd:\t0000000000000000", status);
    }

    // Opens files for reading, by descriptor and path, and writes the errors.
    private static string Opens(params (string Descriptor, string Path)[] files)
    {
        var data = string.Concat(files.Select((file, i) => $"""(data (i32.const {1024 + (i * 64)}) "{file.Path}")"""));
        var calls = string.Concat(files.Select((file, i) => $"""
            (call $print (call $open (i32.const {file.Descriptor}) (i32.const 0) (i32.const {1024 + (i * 64)}) (i32.const {file.Path.Length})
              (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 512)))
            """));
        return $"""
            (module
              (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1) {data}
              (func $print (param $error i32)
                (local $at i32) (local.set $at (i32.const 103))
                (i32.store8 (local.get $at) (i32.const 32))
                (loop $digit
                  (local.set $at (i32.sub (local.get $at) (i32.const 1)))
                  (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $error) (i32.const 10))))
                  (local.set $error (i32.div_u (local.get $error) (i32.const 10)))
                  (br_if $digit (local.get $error)))
                (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (i32.sub (i32.const 104) (local.get $at)))
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
              (func (export "_start") {calls}))
            """;
    }

    private static async Task AnswersAsync(OciContainer container, int port)
    {
        using var process = container.Start();
        await OciContainer.WaitForLineAsync(process.StandardOutput, "Serving http://127.0.0.1");
        using var client = new HttpClient();

        var answer = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"));
        container.Signal("TERM");
        await process.WaitForExitAsync();

        Assert.StartsWith("hello from c: method 0 path / ", answer, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }

    // Taken by nobody at this moment; the container binds it a little later.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static byte[] Guest(string name) => File.ReadAllBytes(TestData.Find("guests/" + name)!);
}

using System.Text;
using Skiff.Spin.Tests.Serving;
using Skiff.TestKit;

namespace Skiff.Node.Tests;

/// <summary>An image <c>FROM scratch</c> with the files of a guest and nothing else.</summary>
internal sealed record WasmImage(string Name, string Platform, byte[] Archive)
{
    /// <summary>Whether its layers are no file systems, so that it cannot be unpacked.</summary>
    public bool IsArtifact { get; init; }

    public const string Linux = "linux/amd64";

    /// <summary>Prints its arguments and the variable GREETING; ends with the number of arguments. Preview 1, from C.</summary>
    public static WasmImage Module { get; } = OfGuest("module", "p1/hello-c-p1.wasm");

    /// <summary>The same for the platform that buildx calls wasi/wasm.</summary>
    public static WasmImage ModuleForWasi { get; } = Of("module-for-wasi", "wasi/wasm", ["/app.wasm"], ("app.wasm", Guest("p1/hello-c-p1.wasm")));

    /// <summary>The same program as a component that exports wasi:cli/run.</summary>
    public static WasmImage Component { get; } = OfGuest("component", "component/hello-c-adapted.component.wasm");

    /// <summary>Copies, lists and counts files; with -w FILE it copies its input to a file. A component.</summary>
    public static WasmImage Files { get; } = OfGuest("files", "component/catwc-c-adapted.component.wasm");

    /// <summary>The example of an API, a component that exports wasi:http/incoming-handler.</summary>
    public static WasmImage Api { get; } = Of("api", Linux, ["/api.wasm"], ("api.wasm", ApiFile));

    /// <summary>The same as a Spin application, as "docker build" puts it into an image.</summary>
    public static WasmImage App { get; } = Of("app", Linux, ["/"], ("api.wasm", ApiFile), ("spin.toml", File.ReadAllBytes(InRepository("examples/api-c/spin.toml"))));

    /// <summary>An application that says "begun" in its log, reads the body of its request to the end, and then answers "ended".</summary>
    public static WasmImage Patient { get; } = Of("patient", Linux, ["/"], ("patient.wat", Text($"""
        (module
          {Imports.Read}{Imports.Write}
          (memory (export "memory") 1)
          {Data(32, "begun\\n")} {Data(64, "content-type: text/plain\\n\\nended")}
          (func (export "_start")
            {Print(2, 32, 6)}
            (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 64))
            (loop $more
              (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
              (br_if $more (i32.load (i32.const 8))))
            {Print(1, 64, 31)}))
        """)), ("spin.toml", Text("""
        spin_manifest_version = 2
        application = { name = "patient" }
        [[trigger.http]]
        route = "/..."
        component = "patient"
        executor = { type = "wagi" }
        [component.patient]
        source = "patient.wat"
        """)));

    /// <summary>An application that counts its requests in its key-value store: 200 and the count, 500 where it cannot.</summary>
    public static WasmImage Counts { get; } = Of("counts", Linux, ["/"], ("counts.wat", Text(Handlers.Answers(Handlers.CountsUp))), ("spin.toml", Text("""
        spin_manifest_version = 2
        application = { name = "counts" }
        [[trigger.http]]
        route = "/..."
        component = "counts"
        [component.counts]
        source = "counts.wat"
        key_value_stores = ["default"]
        """)));

    /// <summary>Says "ready" and never looks up.</summary>
    public static WasmImage Loop { get; } = OfTexts("loop", "/loop.wat");

    /// <summary>Two entry points: the usual one ends with 42, "other" with 7.</summary>
    public static WasmImage Exits { get; } = OfTexts("exits", "/exits.wat");

    /// <summary>Traps two calls deep.</summary>
    public static WasmImage Trap { get; } = OfTexts("trap", "/trap.wat");

    /// <summary>Takes memory page by page and touches it, until it gets no more; ends with 9 then.</summary>
    public static WasmImage Greedy { get; } = OfTexts("greedy", "/greedy.wat");

    public static byte[] LoopText => Text($"""
        (module {Imports.Write} (memory (export "memory") 1) {Data(32, "ready\\n")}
          (func (export "_start") {Print(1, 32, 6)} (loop (br 0))))
        """);

    public static byte[] ExitsText => Text("""
        (module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
          (func (export "_start") (call $exit (i32.const 42))) (func (export "other") (call $exit (i32.const 7))))
        """);

    public static byte[] Guest(string name) => File.ReadAllBytes(TestData.Find("guests/" + name)!); // who asks has found the guests

    public static byte[] ApiFile => File.ReadAllBytes(InRepository("examples/api-c/api.wasm"));

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>An image of these files.</summary>
    public static WasmImage Of(string name, string platform, string[] command, params (string Path, byte[] Content)[] files)
    {
        var full = $"localhost/{name}:1";
        return new WasmImage(full, platform, OciArchive.OfFiles(full, platform, command, archive =>
        {
            foreach (var (path, content) in files)
            {
                OciArchive.AddFile(archive, path, content);
            }
        }));
    }

    private static WasmImage OfGuest(string name, string guest) => Of(name, Linux, ["/app.wasm"], ("app.wasm", Guest(guest)));

    // One layer for all, so that each is compiled once whatever image it is run from.
    private static WasmImage OfTexts(string name, string command) => Of(name, Linux, [command],
        ("loop.wat", LoopText),
        ("exits.wat", ExitsText),
        ("trap.wat", Text("""
            (module (memory (export "memory") 1)
              (func $inner unreachable) (func $outer (call $inner)) (func (export "_start") (call $outer)))
            """)),
        ("greedy.wat", Text("""
            (module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
              (func (export "_start")
                (loop $more
                  (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (call $exit (i32.const 9))))
                  (i32.store (i32.mul (i32.sub (memory.size) (i32.const 1)) (i32.const 65536)) (i32.const 1))
                  (br $more))))
            """)));

    private static string InRepository(string path) => Path.Combine(TestData.RepositoryRoot, path);

    private static string Data(int at, string text) => $"(data (i32.const {at}) \"{text}\")";

    // fd_write with the vector at 0 and the count at 8 (WASI preview 1).
    private static string Print(int descriptor, int at, int length) =>
        $"(i32.store (i32.const 0) (i32.const {at})) (i32.store (i32.const 4) (i32.const {length})) (drop (call $write (i32.const {descriptor}) (i32.const 0) (i32.const 1) (i32.const 8)))";

    private static class Imports
    {
        public const string Read = """(import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))""";
        public const string Write = """(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))""";
    }
}

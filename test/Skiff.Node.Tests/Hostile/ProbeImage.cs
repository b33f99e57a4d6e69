using System.Formats.Tar;
using System.Globalization;
using Skiff.TestKit;

namespace Skiff.Node.Tests.Hostile;

/// <summary>Images whose guest tries what it is told to (probe.wat), with links that lead out of them.</summary>
internal static class ProbeImage
{
    public const string Token = "/var/run/secrets/kubernetes.io/serviceaccount";

    public const string Command = "/probe.wat";

    public static WasmImage Plain { get; } = Make("probe", "", ("inside", "file"), ("up", "../../../../etc/passwd"), ("absolute", "/proc/self/environ"), ("through", "proc/self/environ"));

    /// <summary>The same for a user that is not root.</summary>
    public static WasmImage OfUser { get; } = Make("probe-of-user", "1234:5678");

    /// <summary>An image with a link where its pod will mount a volume; it leads to where the pod's credentials will be.</summary>
    public static WasmImage Lured { get; } = Make("lured", "", ("data", Token[1..]));

    /// <summary>A component that asks 127.0.0.1 at a port for each request, and answers with the status that it got.</summary>
    public static WasmImage Asking(int port) => WasmImage.Of("asking", WasmImage.Linux, ["/asks.wat"],
        ("asks.wat", WasmImage.Text(File.ReadAllText(InRepository("bench/waiting/asks.wat")).Replace("127.0.0.1:00000", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port:D5}"), StringComparison.Ordinal))));

    /// <summary>A module that imports a function and would end with 0.</summary>
    public static WasmImage Importing(string module, string name) => WasmImage.Of($"imports-{name}", WasmImage.Linux, ["/imports.wat"],
        ("imports.wat", WasmImage.Text($"""(module (import "{module}" "{name}" (func (param i32))) (memory (export "memory") 1) (func (export "_start")))""")));

    private static WasmImage Make(string name, string user, params (string Path, string Target)[] links)
    {
        var full = $"localhost/{name}:1";
        return new WasmImage(full, WasmImage.Linux, OciArchive.OfFiles(full, WasmImage.Linux, [Command], archive =>
        {
            OciArchive.AddFile(archive, Command[1..], File.ReadAllBytes(InRepository("test/Skiff.Node.Tests/Hostile/probe.wat")));
            OciArchive.AddFile(archive, "file", WasmImage.Text("image"));
            foreach (var (path, target) in links)
            {
                archive.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target });
            }
        }, user));
    }

    private static string InRepository(string path) => Path.Combine(TestData.RepositoryRoot, path);
}

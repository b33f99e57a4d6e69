using System.Diagnostics;
using System.Text.Json.Nodes;
using Skiff.TestKit;

namespace Skiff.Containers.Tests.Node;

/// <summary>
/// A container made as the shim makes one, without containerd: a bundle in a temporary folder, the role <c>prepare</c> of the real static executable, and runc.
/// Its root file system is empty but for what a test writes, and its network is the host's.
/// </summary>
internal sealed class OciContainer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5); // a machine under load; a test that needs so long has failed

    private readonly TestFolder _folder = new();
    private readonly string _id = "skiff-test-" + Guid.NewGuid().ToString("N");
    private readonly JsonObject _config;

    public OciContainer(params string[] command)
    {
        _config = new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["root"] = new JsonObject { ["path"] = "rootfs" },
            ["process"] = new JsonObject { ["user"] = new JsonObject { ["uid"] = 0, ["gid"] = 0 }, ["cwd"] = "/", ["args"] = List(command), ["env"] = List("PATH=/bin", "GREETING=hi", "DOTNET_GCHeapHardLimit=1") },
            ["mounts"] = new JsonArray(new JsonObject { ["destination"] = "/proc", ["type"] = "proc", ["source"] = "proc" }),
            ["linux"] = new JsonObject
            {
                ["cgroupsPath"] = "/" + _id,
                ["namespaces"] = new JsonArray([.. new[] { "pid", "ipc", "uts", "mount" }.Select(type => (JsonNode)new JsonObject { ["type"] = type })]),
            },
        };
        Directory.CreateDirectory(_folder["rootfs"]);
    }

    public static string Executable { get; } = Path.Combine(TestData.RepositoryRoot, "dist", "containerd-shim-skiff-v1");

    public JsonObject Config => _config;

    public string CodeFolder => _folder["code"];

    /// <summary>The number of its first process on the host.</summary>
    public int FirstProcess => (int)JsonNode.Parse(Run(Start("runc", "--root", StateFolder, "state", _id)).Output)!["pid"]!;

    private string StateFolder => _folder["state"];

    public static JsonArray List(params string[] texts) => new([.. texts.Select(text => (JsonNode)text)]);

    public OciContainer WithFile(string path, byte[] content)
    {
        _folder.Write("rootfs" + path, content);
        return this;
    }

    public OciContainer WithFile(string path, string content)
    {
        _folder.Write("rootfs" + path, content);
        return this;
    }

    public OciContainer WithVolume(string source, string destination, string access)
    {
        _config["mounts"]!.AsArray().Add((JsonNode)new JsonObject { ["destination"] = destination, ["type"] = "bind", ["source"] = source, ["options"] = List("rbind", access) });
        return this;
    }

    public ProcessResult Prepare(string runtime = "runc", string? codeFolder = null)
    {
        File.WriteAllText(_folder["config.json"], _config.ToJsonString());
        return Run(Start(Executable, "prepare", "-bundle", _folder.Path, "-executable", Executable, "-code", codeFolder ?? CodeFolder, "-runtime-root", StateFolder, "-runtime", runtime));
    }

    /// <summary>Prepares it and starts it.</summary>
    public Process Start()
    {
        var prepared = Prepare();
        Assert.True(prepared.ExitCode == 0, prepared.Error);
        return Start("runc", "--root", StateFolder, "run", "--bundle", _folder.Path, _id);
    }

    /// <summary>Prepares it and runs it to its end.</summary>
    public ProcessResult Run() => Run(Start());

    /// <summary>Prepares it, or not, changes what came of that, and runs it to its end.</summary>
    public ProcessResult Run(bool prepares, Action<JsonObject> change)
    {
        var path = _folder["config.json"];
        File.WriteAllText(path, _config.ToJsonString());
        if (prepares && Prepare() is { ExitCode: not 0 } failed)
        {
            return failed;
        }

        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config);
        File.WriteAllText(path, config.ToJsonString());
        return Run(Start("runc", "--root", StateFolder, "run", "--bundle", _folder.Path, _id));
    }

    public void Signal(string name) => Assert.Equal(0, Run(Start("runc", "--root", StateFolder, "kill", _id, name)).ExitCode);

    /// <summary>Waits for a line that holds a text; what comes before and after stays to be read.</summary>
    public static async Task<string> WaitForLineAsync(StreamReader reader, string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"no line with '{text}' came");
    }

    public static ProcessResult Run(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
            }

            return new ProcessResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
    }

    public void Dispose()
    {
        Run(Start("runc", "--root", StateFolder, "delete", "--force", _id));
        _folder.Dispose();
    }

    private static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!; // no shell is used, so there is a process
        process.StandardInput.Close();
        return process;
    }
}

internal sealed record ProcessResult(int ExitCode, string Output, string Error);

/// <summary>A test that makes real containers.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ContainerFactAttribute : FactAttribute
{
    public ContainerFactAttribute()
    {
        Skip = ReasonWithout();
    }

    internal static string? ReasonWithout() =>
        !Environment.IsPrivilegedProcess ? "containers: needs root"
        : !File.Exists(OciContainer.Executable) ? "containers: the static executable is not built (./publish.sh shim)"
        : TestData.Find("guests") is null ? "containers: no guests here; set SKIFF_TESTDATA"
        : !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, "runc"))) ? "containers: no runc here"
        : null;
}

/// <summary>A theory about real containers.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ContainerTheoryAttribute : TheoryAttribute
{
    public ContainerTheoryAttribute()
    {
        Skip = ContainerFactAttribute.ReasonWithout();
    }
}

using System.Text;
using Skiff.Compiler;
using Skiff.Node.Tests.Endurance;

namespace Skiff.Node.Tests.Pods;

/// <summary>Another executable takes the place of the one that pods run by.</summary>
public sealed class UpgradeTests
{
    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task Pods_go_on_and_new_ones_use_the_new_executable(Edition edition)
    {
        using var node = await PodNode.StartAsync(edition);
        var leftovers = new Leftovers(node);
        var image = await node.TakeAsync(WasmImage.Api);
        var old = await node.StartPodAsync("wasmtime");
        var first = await old.StartAsync("api", image, ["/api.wasm"]);
        await node.GetAsync(old.Address, 8080);

        await ReplaceAsync(node.ShimFile);
        var pod = await node.StartPodAsync("wasmtime");
        var second = await pod.StartAsync("api", image, ["/api.wasm"]);
        var answers = new[] { await node.GetAsync(old.Address, 8080), await node.GetAsync(pod.Address, 8080) };
        var shims = new[] { first, second }.Select(container => ShimProcess.Of(node.Pid(container.Id))).ToArray();
        var stored = Directory.GetDirectories(node.CodeFolder).ToLookup(folder => Path.GetFileName(folder).StartsWith("executable-", StringComparison.Ordinal));
        var again = await old.StartAsync("again", BusyboxImage.Name, ["/bin/sleep", "600"]);
        var inside = await again.ExecAsync("/bin/echo", "inside");
        var ended = await first.StopAsync(30);
        leftovers.NoteSockets();

        Assert.All(answers, answer => Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal));
        Assert.Equal(stored[true].Order(), shims.Select(shim => Path.GetDirectoryName(shim.Executable)).Order()); // each runs the copy of its own executable
        Assert.Equal((2, 2), (stored[true].Count(), stored[false].Count()));
        Assert.Equal("inside\n", inside.Stdout.ToStringUtf8());
        Assert.Equal(0, ended.ExitCode);
        await node.RemovePodsAsync();
        await leftovers.NothingAsync();
    }

    // A compiler of another identity, which is all that tells two versions of ours apart; written beside the old file and renamed, as installers do.
    private static async Task ReplaceAsync(string path)
    {
        // The linker writes texts in pieces: half of this one is in one piece.
        const int Digits = 16;
        var content = await File.ReadAllBytesAsync(path);
        var at = content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(CompilerIdentity.Text[..Digits]));
        Assert.True(at >= 0, "the executable in dist/ was built of other sources: ./publish.sh shim");
        content[at] = content[at] == (byte)'0' ? (byte)'1' : (byte)'0';
        await File.WriteAllBytesAsync(path + ".new", content);
        File.SetUnixFileMode(path + ".new", File.GetUnixFileMode(path));
        File.Move(path + ".new", path, overwrite: true);
    }
}

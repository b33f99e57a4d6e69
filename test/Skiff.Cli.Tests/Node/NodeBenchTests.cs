using System.Formats.Tar;
using System.Text.Json;
using Skiff.Cli.Node;

namespace Skiff.Cli.Tests.Node;

public class NodeBenchTests
{
    private static readonly NodeFigures Figures = new(
        new KindFigures(2000, new StartFigures(20, 100), new MemoryFigures(12_500_000, 2_500_000), 10_000, new ProcessFigures(14, false, 18)),
        new KindFigures(9000, new StartFigures(30, 120), new MemoryFigures(15_000_000, 3_000_000), 9_000, new ProcessFigures(3, true, 22)),
        new ModuleFigures(2_400_000, 3_900_000, 2_500_000), TimeSpan.FromSeconds(0.5));

    [Fact]
    public void The_table_shows_both_kinds_and_their_ratio()
    {
        var lines = NodeReport.Table(Figures).Split('\n');

        Assert.Equal(["Create to first byte, ms", "20.0", "30.0", "1.50"], Cells(lines[1]));
        Assert.Equal(["each further one, MB", "2.5", "3.0", "1.20"], Cells(lines[4]));
        Assert.Equal(["module: shim, process, MB", "2.4 + 3.9"], Cells(lines[6]));
        Assert.Equal(["its shim after 10000 calls, MB", "2.5"], Cells(lines[7]));
    }

    [Fact]
    public void The_article_has_its_eight_rows_the_command_and_the_machine()
    {
        var lines = NodeReport.Article(Figures, "skiff node bench --article").TrimEnd().Split('\n');

        Assert.Equal(
            ["Cold Start", "Image Size", "Memory Overhead", "Security Model", "Language Support", "CPU Architecture", "Networking", "Filesystem", "Command: skiff node bench --article"],
            lines[1..^1].Select(line => Cells(line)[0]));
        Assert.All(lines[1..9], line => Assert.Equal(3, Cells(line).Length));
        Assert.StartsWith("Machine: ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_has_the_figures_in_the_units_of_their_names()
    {
        using var json = JsonDocument.Parse(NodeReport.Json(Figures));
        var root = json.RootElement;

        Assert.Equal(30, root.GetProperty("wasm").GetProperty("firstByteMilliseconds").GetDouble());
        Assert.Equal(2_500_000, root.GetProperty("linux").GetProperty("furtherServerBytes").GetInt64());
        Assert.Equal(0.5, root.GetProperty("firstStartSeconds").GetDouble());
    }

    [Fact]
    public void An_image_holds_the_file_that_its_command_names()
    {
        Assert.All([BenchImage.Linux, BenchImage.Module, BenchImage.Http], image =>
        {
            var files = FilesOf(image.ToArchive());
            var layer = files.Values.Select(TryFilesOf).Single(inner => inner is not null);

            Assert.Equal(image.Content, layer![image.Command[1..]]);
            Assert.Contains(image.Name, System.Text.Encoding.UTF8.GetString(files["index.json"]), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_missing_containerd_is_said_with_what_comes_next()
    {
        var exception = Assert.Throws<CommandException>(() => NodeContainerd.Open("/nowhere/containerd.sock").Dispose());

        Assert.Equal(2, exception.ExitCode);
        Assert.Contains(Environment.IsPrivilegedProcess ? "containerd" : "sudo skiff node bench", exception.Message, StringComparison.Ordinal);
    }

    private static string[] Cells(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Dictionary<string, byte[]>? TryFilesOf(byte[] archive)
    {
        try
        {
            return FilesOf(archive) is { Count: > 0 } files ? files : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            return null; // It is another blob.
        }
    }

    private static Dictionary<string, byte[]> FilesOf(byte[] archive)
    {
        var files = new Dictionary<string, byte[]>();
        using var reader = new TarReader(new MemoryStream(archive));
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files.Add(entry.Name, content.ToArray());
        }

        return files;
    }
}

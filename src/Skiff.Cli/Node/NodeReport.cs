using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Skiff.Cli.Node;

/// <summary>Writes figures: as a table, as JSON, or as the rows of the article that docs/claims.md looks at.</summary>
internal static class NodeReport
{
    private const double Megabyte = 1e6;

    /// <summary>The table.</summary>
    public static string Table(NodeFigures figures)
    {
        var (linux, wasm) = (figures.Linux, figures.Wasm);
        return Rows(
            ["", "Linux (runc)", "Wasm (skiff)", "ratio"],
            Row("Create to first byte, ms", linux.Start.FirstByte, wasm.Start.FirstByte),
            Row("ctr run as a whole, ms", linux.Start.Whole, wasm.Start.Whole),
            Row("first HTTP server, MB", linux.Memory.First / Megabyte, wasm.Memory.First / Megabyte),
            Row("each further one, MB", linux.Memory.Further / Megabyte, wasm.Memory.Further / Megabyte),
            Row("requests per second", linux.RequestsPerSecond, wasm.RequestsPerSecond),
            ["module: shim, process, MB", "", Text($"{figures.Module.Shim / Megabyte:F1} + {figures.Module.Process / Megabyte:F1}"), ""],
            [Text($"its shim after {NodeBench.Calls} calls, MB"), "", Text($"{figures.Module.ShimAfterCalls / Megabyte:F1}"), ""]) + Machine();
    }

    /// <summary>The article's eight rows.</summary>
    public static string Article(NodeFigures figures, string command)
    {
        var (linux, wasm) = (figures.Linux, figures.Wasm);
        return Rows(
            ["Metric", "Linux Container, measured", "Wasm Container, measured"],
            ["Cold Start", Start(linux.Start), Start(wasm.Start)],
            ["Image Size", Text($"{linux.ImageBytes / 1000.0:F1} kB"), Text($"{wasm.ImageBytes / 1000.0:F1} kB")],
            ["Memory Overhead", Memory(linux.Memory), Memory(wasm.Memory)],
            ["Security Model", Confinement(linux.Process), Confinement(wasm.Process) + "; the guest: nothing that is not granted"],
            ["Language Support", "static ELF, from C", "component, from C; module, from text"],
            ["CPU Architecture", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), Text($"any; compiled here at the first start, {figures.FirstStart.TotalSeconds:F2} s in all")],
            ["Networking", Text($"all sockets; {linux.RequestsPerSecond:F0} requests/s"), Text($"what is granted; {wasm.RequestsPerSecond:F0} requests/s")],
            ["Filesystem", Text($"{linux.Process.Mounts} mounts"), "no directory that is not granted"]) + Text($"Command: {command}\n") + Machine();
    }

    /// <summary>All figures, in the units of their names.</summary>
    public static string Json(NodeFigures figures)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            Write(json, "linux", figures.Linux);
            Write(json, "wasm", figures.Wasm);
            json.WriteNumber("moduleShimBytes"u8, figures.Module.Shim);
            json.WriteNumber("moduleContainerBytes"u8, figures.Module.Process);
            json.WriteNumber("moduleShimAfterCallsBytes"u8, figures.Module.ShimAfterCalls);
            json.WriteNumber("firstStartSeconds"u8, figures.FirstStart.TotalSeconds);
            json.WriteString("machine"u8, Machine().TrimEnd());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, string name, KindFigures figures)
    {
        json.WriteStartObject(name);
        json.WriteNumber("firstByteMilliseconds"u8, figures.Start.FirstByte);
        json.WriteNumber("runMilliseconds"u8, figures.Start.Whole);
        json.WriteNumber("imageBytes"u8, figures.ImageBytes);
        json.WriteNumber("firstServerBytes"u8, figures.Memory.First);
        json.WriteNumber("furtherServerBytes"u8, figures.Memory.Further);
        json.WriteNumber("requestsPerSecond"u8, figures.RequestsPerSecond);
        json.WriteNumber("capabilities"u8, figures.Process.Capabilities);
        json.WriteBoolean("filtersCalls"u8, figures.Process.FiltersCalls);
        json.WriteNumber("mounts"u8, figures.Process.Mounts);
        json.WriteEndObject();
    }

    private static string[] Row(string name, double linux, double wasm) => [name, Text($"{linux:F1}"), Text($"{wasm:F1}"), Text($"{wasm / linux:F2}")];

    private static string Start(StartFigures start) => Text($"{start.FirstByte:F1} ms from Create, ctr run {start.Whole:F0} ms");

    private static string Memory(MemoryFigures memory) => Text($"first {memory.First / Megabyte:F1} MB, each further {memory.Further / Megabyte:F1} MB");

    private static string Confinement(ProcessFigures process) => Text($"process: {process.Capabilities} capabilities, {(process.FiltersCalls ? "system calls filtered" : "all system calls")}");

    private static string Rows(params ReadOnlySpan<string[]> rows)
    {
        var widths = new int[rows[0].Length];
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private static string Machine() => Text($"Machine: {Environment.ProcessorCount} processors, {Processor()}, Linux {Environment.OSVersion.Version}\n");

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

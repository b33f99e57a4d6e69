using System.Globalization;
using Skiff.Compiler;
using Skiff.Runtime.Artifacts;
using Skiff.Runtime.Execution;

namespace Skiff.Runtime.Tests;

public sealed class PerfMapTests : IClassFixture<PerfMapTests.MapOfProcess>, IDisposable
{
    private const string Guest = """
        (module $guest
          (func $square (export "square") (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
          (func (export "plain"))
          (func))
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-perf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_map_of_the_process_has_the_functions_names_and_addresses()
    {
        var engine = new Engine(new EngineOptions { PerfMap = true });
        var module = Wat.Compile(engine, Guest);

        var entries = Read(PerfMap.PathOfProcess);

        Assert.Equal($"/tmp/perf-{Environment.ProcessId}.map", PerfMap.PathOfProcess);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PerfMap.PathOfProcess));
        string[] names = ["guest.square", "guest.plain", "guest.function[2]"];
        for (var i = 0; i < names.Length; i++)
        {
            var entry = Assert.Single(entries, entry => entry.Name == names[i] && entry.Address == module.FunctionAddress(i));
            Assert.Equal(module.Code.Tables.FunctionLengths[i], entry.Length);
        }

        Assert.Contains(entries, entry => entry.Name == "guest.entry thunk (i32) -> (i32)");
        Assert.Contains(entries, entry => entry.Name == "skiff stubs");
    }

    [Fact]
    public void Code_from_the_cache_is_not_mapped_from_its_file()
    {
        var engine = new Engine(new EngineOptions { PerfMap = true });
        var source = new ModuleSource(engine, ArtifactCache.TryOpen(Path.Combine(_folder, "cache"), out _));
        var bytes = Wat.Encode(Guest);
        source.Load(bytes);

        var loaded = source.Load(bytes);

        Assert.True(loaded.WasCached);
        Assert.Contains(Read(PerfMap.PathOfProcess), entry => entry.Address == loaded.Module.FunctionAddress(0));
        Assert.DoesNotContain(_folder, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_or_link_that_is_there_already_is_not_touched()
    {
        var file = Path.Combine(_folder, "file");
        var link = Path.Combine(_folder, "link");
        var dangling = Path.Combine(_folder, "dangling");
        File.WriteAllText(file, "precious");
        File.CreateSymbolicLink(link, file);
        File.CreateSymbolicLink(dangling, Path.Combine(_folder, "elsewhere"));

        Assert.All([file, link, dangling], path => Assert.Throws<IOException>(() => new PerfMap(path)));

        Assert.Equal("precious", File.ReadAllText(file));
        Assert.False(File.Exists(Path.Combine(_folder, "elsewhere")));
    }

    [Fact]
    public void A_name_cannot_forge_an_entry()
    {
        var path = Path.Combine(_folder, "map");
        var engine = new Engine();
        var module = Wat.Compile(engine, $"""(module (func (export "a\n0 ffffffff b\r")) (func (export "{new string('x', 1000)}")))""");

        new PerfMap(path).Add(module.Module, ModuleCompiler.Compile(module.Module, engine.Options.Compiler), 0x1000);

        var names = Read(path).Select(entry => entry.Name).ToList();
        Assert.Equal("a?0 ffffffff b?", names[0]);
        Assert.Equal(new string('x', 300), names[1]);
    }

    /// <summary>The file stays for perf; tests leave none behind.</summary>
    public sealed class MapOfProcess : IDisposable
    {
        public void Dispose() => File.Delete(PerfMap.PathOfProcess);
    }

    private static List<(nint Address, long Length, string Name)> Read(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return [.. file.ReadToEnd().TrimEnd('\n').Split('\n').Select(line => line.Split(' ', 3)).Select(parts =>
            ((nint)long.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), long.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), parts[2]))];
    }
}

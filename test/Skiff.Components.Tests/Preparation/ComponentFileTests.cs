using Skiff.Components.Preparation;
using Skiff.Components.Text;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Components.Tests.Preparation;

/// <summary>A component's file that was prepared before is known again as long as it has not changed.</summary>
public sealed class ComponentFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-load").FullName;

    private string FilePath => Path.Combine(_folder, "component.wasm");

    private string CacheFolder => Path.Combine(_folder, "cache");

    private string Index => Assert.Single(Directory.GetFiles(CacheFolder, "*.skiffidx"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_prepared_before_is_not_read_again()
    {
        Write(7);
        Assert.Equal((7u, false), await RunAsync(Load()));

        var known = new ComponentFile(Source(), FilePath).TryLoad()!;

        // The outline has no instructions, so it is shorter than the file; types and segments are there.
        Assert.True(known.Component.Bytes.Length < new FileInfo(FilePath).Length);
        Assert.Equal(["run"], known.Type.Exports.Select(e => e.Key));
        Assert.Equal((7u, true), await RunAsync(known));
    }

    [Fact]
    public async Task A_file_that_was_replaced_or_written_to_is_read_again()
    {
        Write(7);
        await RunAsync(Load());

        Write(8);
        Assert.Equal((8u, false), await RunAsync(Load()));

        File.Move(FilePath, FilePath + ".old");
        Write(9);
        File.SetLastWriteTimeUtc(FilePath, File.GetLastWriteTimeUtc(FilePath + ".old"));
        Assert.Equal((9u, false), await RunAsync(Load()));
    }

    [Fact]
    public void A_file_changed_a_moment_ago_is_not_remembered()
    {
        Write(7);

        Load(new ModuleSource(Wat.Engine, Cache()));

        Assert.Empty(Directory.GetFiles(CacheFolder, "*.skiffidx"));
    }

    [Fact]
    public void A_file_changed_while_it_was_prepared_is_not_remembered()
    {
        Write(7);
        var file = new ComponentFile(Source(), FilePath);
        var bytes = File.ReadAllBytes(FilePath);
        Write(8);

        file.Load(bytes);

        Assert.Empty(Directory.GetFiles(CacheFolder, "*.skiffidx"));
    }

    [Fact]
    public void A_text_is_not_remembered()
    {
        File.WriteAllText(FilePath, Text(7));

        new ComponentFile(Source(), FilePath).Load(ComponentTextReader.ToBinary(new SourceText("test.wat", Text(7))));

        Assert.Empty(Directory.GetFiles(CacheFolder, "*.skiffidx"));
    }

    [Fact]
    public void Without_a_cache_or_a_file_nothing_is_known()
    {
        Write(7);

        Assert.Null(new ComponentFile(new ModuleSource(Wat.Engine, null), FilePath).TryLoad());
        Assert.Null(new ComponentFile(Source(), FilePath + ".none").TryLoad());
    }

    [Fact]
    public async Task An_index_cut_off_or_changed_anywhere_is_made_anew()
    {
        Write(7);
        await RunAsync(Load());
        var whole = File.ReadAllBytes(Index);
        for (var at = 0; at < whole.Length; at += 13)
        {
            File.WriteAllBytes(Index, whole[..at]);
            Assert.Null(new ComponentFile(Source(), FilePath).TryLoad());
            File.WriteAllBytes(Index, [.. whole[..at], (byte)(whole[at] ^ 1), .. whole[(at + 1)..]]);
            Assert.Null(new ComponentFile(Source(), FilePath).TryLoad());
        }

        Assert.Equal((7u, true), await RunAsync(Load()));
        Assert.Equal(whole, File.ReadAllBytes(Index));
    }

    [Fact]
    public async Task An_artifact_that_has_gone_or_is_damaged_is_compiled_anew()
    {
        Write(7);
        await RunAsync(Load());
        var artifact = Assert.Single(Directory.GetFiles(CacheFolder, "*.skiffaot"));
        var bytes = File.ReadAllBytes(artifact);

        File.Delete(artifact);
        Assert.Equal((7u, false), await RunAsync(Load()));

        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(artifact, bytes);
        Assert.Equal((7u, false), await RunAsync(Load()));
        Assert.Equal((7u, true), await RunAsync(Load()));
    }

    [Fact]
    public async Task An_artifact_in_another_state_is_checked_once_and_then_known()
    {
        Write(7);
        await RunAsync(Load());
        var artifact = Assert.Single(Directory.GetFiles(CacheFolder, "*.skiffaot"));
        var before = File.ReadAllBytes(Index);
        File.SetLastWriteTimeUtc(artifact, DateTime.UtcNow.AddDays(-2));

        Assert.NotNull(new ComponentFile(Source(), FilePath).TryLoad());
        var after = File.ReadAllBytes(Index);
        Assert.NotNull(new ComponentFile(Source(), FilePath).TryLoad());

        Assert.NotEqual(before, after);
        Assert.Equal(after, File.ReadAllBytes(Index));
    }

    [Fact]
    public void A_module_prepared_before_is_not_read_again()
    {
        WriteModule(7);
        Assert.False(new ComponentFile(Source(), FilePath).LoadModule(File.ReadAllBytes(FilePath)).WasCached);

        var known = new ComponentFile(Source(), FilePath).TryLoadModule()!;

        Assert.True(known.WasCached);
        Assert.True(known.Module.Module.Bytes.Length < new FileInfo(FilePath).Length);
        using var store = new Store(Wat.Engine);
        Assert.Equal(7, new Linker(Wat.Engine).Instantiate(store, known.Module).GetFunction("run")!.Call().I32);
    }

    [Fact]
    public void A_module_that_was_replaced_or_whose_artifact_has_gone_is_not_known()
    {
        WriteModule(7);
        new ComponentFile(Source(), FilePath).LoadModule(File.ReadAllBytes(FilePath));
        var artifact = Assert.Single(Directory.GetFiles(CacheFolder, "*.skiffaot"));

        File.Move(artifact, artifact + ".away");
        Assert.Null(new ComponentFile(Source(), FilePath).TryLoadModule());
        File.Move(artifact + ".away", artifact);
        Assert.NotNull(new ComponentFile(Source(), FilePath).TryLoadModule());

        WriteModule(8);
        Assert.Null(new ComponentFile(Source(), FilePath).TryLoadModule());
    }

    [Fact]
    public void A_module_is_not_known_as_a_component_nor_a_component_as_a_module()
    {
        WriteModule(7);
        new ComponentFile(Source(), FilePath).LoadModule(File.ReadAllBytes(FilePath));
        Assert.Null(new ComponentFile(Source(), FilePath).TryLoad());

        Write(7);
        Load();
        Assert.Null(new ComponentFile(Source(), FilePath).TryLoadModule());
    }

    [Fact]
    public void Many_at_once_know_the_same_file()
    {
        Write(7);
        var loaded = new PreparedComponent[8];

        Parallel.For(0, loaded.Length, i => loaded[i] = Load());

        Assert.All(loaded, component => Assert.Equal(["run"], component.Type.Exports.Select(e => e.Key)));
        Assert.NotNull(new ComponentFile(Source(), FilePath).TryLoad());
        Assert.Equal(2, Directory.GetFileSystemEntries(CacheFolder).Length);
    }

    [Fact]
    public void The_outline_of_an_outline_is_itself()
    {
        var bytes = ComponentTextReader.ToBinary(new SourceText("test.wat", $"(component (component $c {Text(7)["(component".Length..]})"));

        var outline = ComponentOutline.Of(bytes);

        Assert.True(outline.Length < bytes.Length);
        Assert.Equal(outline, ComponentOutline.Of(outline));
    }

    private static async Task<(uint Result, bool WasCached)> RunAsync(PreparedComponent component)
    {
        var linker = new ComponentLinker(Wat.Engine);
        using var store = new Store(Wat.Engine);
        return (await linker.Instantiate(store, linker.Plan(component)).CallU32Async("run"), component.WasCached);
    }

    private static string Text(int number) => $$"""
        (component
          (core module $M (memory 1) (data (i32.const 0) "data")
            (func (export "run") (result i32) (i32.add (i32.const {{number}}) (i32.sub (i32.const 1) (i32.const 1)))))
          (core instance $m (instantiate $M))
          (func (export "run") (result u32) (canon lift (core func $m "run"))))
        """;

    private PreparedComponent Load() => Load(Source());

    private PreparedComponent Load(ModuleSource source)
    {
        var file = new ComponentFile(source, FilePath);
        return file.TryLoad() ?? file.Load(File.ReadAllBytes(FilePath));
    }

    private ArtifactCache Cache() => ArtifactCache.TryOpen(CacheFolder, out _)!; // The folder is ours.

    // Seen from later on, when the file has not changed for a while.
    private ModuleSource Source() => new(Wat.Engine, Cache()) { Clock = new Tomorrow() };

    private void Write(int number) => File.WriteAllBytes(FilePath, ComponentTextReader.ToBinary(new SourceText("test.wat", Text(number))));

    private void WriteModule(int number) => File.WriteAllBytes(FilePath, WatReader.ToBinary(new SourceText("test.wat", $$"""
        (module (func (export "run") (result i32) (i32.add (i32.const {{number}}) (i32.sub (i32.const 1) (i32.const 1)))))
        """)));

    private sealed class Tomorrow : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(1);
    }
}

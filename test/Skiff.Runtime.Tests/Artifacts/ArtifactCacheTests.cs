using Skiff.Native;
using Skiff.Runtime.Artifacts;

namespace Skiff.Runtime.Tests.Artifacts;

/// <summary>Code in files: kept, found again, and compiled anew where a file is not what it should be.</summary>
public sealed class ArtifactCacheTests : IDisposable
{
    private static readonly Engine s_engine = new();

    private static readonly byte[] s_module = Wat.Encode("""
        (module $guest (memory 1)
          (func (export "seven") (result i32) (i32.const 7))
          (func $load (export "load") (param i32) (result i32) (i32.load (local.get 0))))
        """);

    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-cache").FullName;

    private ModuleSource Source => new(s_engine, ArtifactCache.TryOpen(_folder, out _));

    private string Artifact => Assert.Single(Directory.GetFiles(_folder, "*.skiffaot"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Code_is_compiled_once()
    {
        var first = Source.Load(s_module);
        var second = Source.Load(s_module);

        Assert.Equal((false, true), (first.WasCached, second.WasCached));
        Assert.Equal(first.Artifact, second.Artifact);
        Assert.Equal([7, 7], [Seven(first), Seven(second)]);
    }

    [Fact]
    public void Code_that_must_not_be_mapped_is_copied_and_kept_all_the_same()
    {
        var copying = ArtifactCache.OpenMounted(_folder, mapsCode: false);

        var first = new ModuleSource(s_engine, copying).Load(s_module);
        var second = new ModuleSource(s_engine, copying).Load(s_module);

        Assert.Equal((false, true), (first.WasCached, second.WasCached));
        Assert.Equal(first.Artifact, second.Artifact);
        Assert.Equal([7, 7], [Seven(first), Seven(second)]);
        Assert.DoesNotContain(Artifact, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_cache_nothing_is_kept()
    {
        var loaded = new ModuleSource(s_engine, null).Load(s_module);

        Assert.Null(loaded.Artifact);
        Assert.Equal(7, Seven(loaded));
    }

    [Fact]
    public void A_trap_in_cached_code_says_the_same_as_in_compiled_code()
    {
        var compiled = Trap(WasmModule.Compile(s_engine, s_module));
        var stored = Trap(Source.Load(s_module).Module);
        var cached = Trap(Source.Load(s_module).Module);

        Assert.NotNull(compiled.Frames[0].Offset);
        Assert.Equal(compiled.Frames.AsEnumerable(), stored.Frames);
        Assert.Equal(compiled.Frames.AsEnumerable(), cached.Frames);
    }

    [Fact]
    public void A_file_with_any_part_cut_off_or_changed_is_compiled_anew()
    {
        Source.Load(s_module);
        var whole = File.ReadAllBytes(Artifact);
        for (var at = 0; at < whole.Length; at += 97)
        {
            File.WriteAllBytes(Artifact, whole[..at]);
            var cut = Source.Load(s_module);
            File.WriteAllBytes(Artifact, [.. whole[..at], (byte)(whole[at] ^ 1), .. whole[(at + 1)..]]);
            var changed = Source.Load(s_module);

            Assert.Equal((false, false), (cut.WasCached, changed.WasCached));
            Assert.StartsWith("the cached code was not used: ", cut.Note, StringComparison.Ordinal);
            Assert.StartsWith("the cached code was not used: ", changed.Note, StringComparison.Ordinal);
            Assert.Equal([7, 7], [Seven(cut), Seven(changed)]);
            Assert.Equal(whole, File.ReadAllBytes(Artifact));
        }
    }

    [Fact]
    public void Content_is_checked_unless_the_file_is_in_a_state_in_which_it_was_checked()
    {
        var known = Source.Load(s_module).Artifact!.Value;
        var cache = ArtifactCache.TryOpen(_folder, out _)!; // The folder is ours.
        var bytes = File.ReadAllBytes(Artifact);
        bytes[^1] ^= 1; // Padding.
        File.WriteAllBytes(Artifact, bytes);
        var damaged = FileIdentity.Of(Artifact);

        Assert.NotEqual(known.State, damaged);
        Assert.Null(cache.TryLoad(s_engine, known.Key, Module, known.State, out var reason));
        Assert.Equal("the content is damaged", reason);
        Assert.NotNull(cache.TryLoad(s_engine, known.Key, Module, damaged, out _));
    }

    [Fact]
    public void A_file_not_used_for_a_day_is_marked_as_used_and_known_in_its_new_state()
    {
        var known = Source.Load(s_module).Artifact!.Value;
        File.SetLastWriteTimeUtc(Artifact, DateTime.UtcNow.AddDays(-2));

        var loaded = Source.Load(s_module);

        Assert.True(loaded.WasCached);
        Assert.NotEqual(known, loaded.Artifact);
        Assert.Equal(FileIdentity.Of(Artifact), loaded.Artifact!.Value.State);
        Assert.True(File.GetLastWriteTimeUtc(Artifact) > DateTime.UtcNow.AddDays(-1));
    }

    [Fact]
    public void Files_not_used_for_long_are_deleted_whatever_they_are()
    {
        Source.Load(s_module);
        foreach (var name in (ReadOnlySpan<string>)["old.skiffaot", "old.skiffidx", ".old.skiffaot.1.1.new", "precious"])
        {
            File.WriteAllText(Path.Combine(_folder, name), "");
            File.SetLastWriteTimeUtc(Path.Combine(_folder, name), DateTime.UtcNow.AddDays(-40));
        }

        Assert.Equal(3, ArtifactCache.TryOpen(_folder, out _)!.Prune(TimeSpan.FromDays(30))); // The folder is ours.
        Assert.Equal(["precious", Path.GetFileName(Artifact)], Directory.GetFiles(_folder).Select(f => Path.GetFileName(f)).OrderDescending());
    }

    [Fact]
    public void Many_at_once_load_the_same_code()
    {
        var loaded = new LoadedModule[8];
        Parallel.For(0, loaded.Length, i => loaded[i] = Source.Load(s_module));

        Assert.All(loaded, l => Assert.Equal(7, Seven(l)));
        Assert.Equal([Artifact], Directory.GetFileSystemEntries(_folder));
    }

    private static Wasm.Module Module() => Wasm.Binary.ModuleDecoder.Decode(s_module);

    private static int Seven(LoadedModule loaded)
    {
        using var store = new Store(s_engine);
        return new Linker(s_engine).Instantiate(store, loaded.Module).GetFunction("seven")!.Call().I32;
    }

    private static TrapException Trap(WasmModule module)
    {
        using var store = new Store(s_engine);
        var load = new Linker(s_engine).Instantiate(store, module).GetFunction("load")!;
        return Assert.Throws<TrapException>(() => load.Call(Value.FromI32(-4)));
    }
}

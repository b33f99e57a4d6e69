using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Skiff.Compiler.Linking;
using Skiff.Native;

namespace Skiff.Runtime.Artifacts;

/// <summary>
/// Compiled code in a folder of ours, one file per <see cref="ArtifactKey"/>. Machine code is loaded from nowhere else. The folder is trusted only if we own it and nobody else can write
/// to it; a file is written under a temporary name, forced to disk, renamed; a damaged or foreign one is compiled anew and replaced. Any number of processes may share a folder. Beside
/// the code it keeps what is known about source files that were prepared before (<see cref="FileIndex"/>).
/// </summary>
public sealed class ArtifactCache
{
    /// <summary>How files of code end.</summary>
    public const string Extension = ".skiffaot";

    /// <summary>How indexes of source files end.</summary>
    public const string IndexExtension = ".skiffidx";

    // A component's outline is smaller than the component; what decoders take is at most as large.
    private const long LargestIndex = 1L << 30;

    private readonly string _folder;

    private ArtifactCache(string folder) => _folder = folder;

    /// <summary>Where the cache of this user is: <c>SKIFF_CACHE_DIR</c>, else <c>$XDG_CACHE_HOME/skiff/artifacts</c>, else <c>~/.cache/skiff/artifacts</c>.</summary>
    public static string DefaultFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SKIFF_CACHE_DIR") is { Length: > 0 } named)
            {
                return Path.GetFullPath(named);
            }

            var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)
                ? xdg
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache");
            return Path.Combine(caches, "skiff", "artifacts");
        }
    }

    /// <summary>Opens a folder, making it if needed; null with the reason if it cannot be trusted or made.</summary>
    public static ArtifactCache? TryOpen(string folder, out string? reason)
    {
        reason = PrivateFolder.Ensure(folder);
        return reason is null ? new ArtifactCache(Path.GetFullPath(folder)) : null;
    }

    /// <summary>Opens a folder that whoever confines this process gave to it, for example one mounted into its container. The caller vouches for it: who owns it is not looked at.</summary>
    /// <param name="folder">It holds the code of one guest and of no other; the caller vouches, too, that the guest's files are those that it was made for.</param>
    /// <param name="mapsCode">Whether code may be mapped from there. Else it is copied: for a file system from which nothing may be executed.</param>
    public static ArtifactCache OpenMounted(string folder, bool mapsCode = true) => new(Path.GetFullPath(folder)) { IsForOneGuest = true, MapsCode = mapsCode };

    /// <summary>
    /// Whether whoever opened the folder found it by the state of the guest's files. Then a file's state is compared without its device, which is another one in every container, and
    /// however young it is: the folder was named by the same state.
    /// </summary>
    internal bool IsForOneGuest { get; private init; }

    /// <summary>Whether code is mapped from its file, and not copied.</summary>
    internal bool MapsCode { get; private init; } = true;

    /// <summary>Notes the state that the files of code in a folder are in now, after the caller copied them there; what was noted is of the files that it copied.</summary>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static void NoteStates(string folder)
    {
        var cache = OpenMounted(folder);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + IndexExtension).Where(file => file.Length <= LargestIndex).ToList())
        {
            if (FileIndex.TryRead(file.FullName) is { } index)
            {
                var artifacts = index.Artifacts.Select(artifact => artifact with { State = FileIdentity.Of(cache.PathOf(artifact.Key)) ?? artifact.State });
                cache.TryWrite(file.FullName, (index with { Artifacts = [.. artifacts] }).Write);
            }
        }
    }

    /// <summary>The file for a key; it may not exist.</summary>
    public string PathOf(ArtifactKey key) => PathOf(key, Extension);

    /// <summary>Loads the code of a key if it is here, whole and ours; else null, with the reason if there was a file that is not.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="key">The key.</param>
    /// <param name="module">Gives the module that the key is for. It is valid: that was established when it was compiled, and the key covers every byte of it.</param>
    /// <param name="known">The state of the file in which every byte of it was checked; null, or another state than it is in now, if they are to be checked.</param>
    /// <param name="reason">Why the file is not used, if there is one.</param>
    internal CachedModule? TryLoad(Engine engine, ArtifactKey key, Func<Wasm.Module> module, FileIdentity? known, out string? reason)
    {
        var path = PathOf(key);
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path);
        }
        catch (FileNotFoundException)
        {
            reason = null;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
            return null;
        }

        WasmModule? loaded = null;
        try
        {
            var state = FileIdentity.Of(file);
            loaded = Load(engine, file, key, module, checksContent: known is null || known != state, out reason);
            if (loaded is null)
            {
                return null;
            }

            state = MarkAsUsed(path) ? FileIdentity.Of(file) : state;
            return new CachedModule(loaded, state is { } whole ? new KnownArtifact(key, whole) : null);
        }
        catch (Exception e) when (e is IOException or NativeException)
        {
            // A disk that fails, or one whose files must not be executed.
            reason = e.Message;
            return null;
        }
        finally
        {
            if (loaded is null)
            {
                file.Dispose();
            }
        }
    }

    /// <summary>Keeps compiled code. A failure (disk full, read-only) is no error of the caller's: it says so in the result and nothing half-written is left.</summary>
    /// <param name="key">What it is for.</param>
    /// <param name="compiled">The code.</param>
    /// <param name="reason">Why it was not kept.</param>
    /// <returns>The file, or null if it was not kept.</returns>
    internal KnownArtifact? TryStore(ArtifactKey key, CompiledModule compiled, out string? reason)
    {
        var path = PathOf(key);
        reason = TryWrite(path, file => ArtifactFile.Write(file, key, compiled));
        return reason is null && FileIdentity.Of(path) is { } whole ? new KnownArtifact(key, whole) : null;
    }

    /// <summary>Reads what is kept about a source file; null if nothing is.</summary>
    /// <param name="key">Of the source file's path.</param>
    /// <param name="source">The state of the source file now.</param>
    internal FileIndex? TryReadIndex(ArtifactKey key, FileIdentity source)
    {
        var path = PathOf(key, IndexExtension);
        try
        {
            using var file = File.OpenHandle(path);
            var index = FileIndex.TryRead(file, source);
            if (index is not null)
            {
                MarkAsUsed(path);
            }

            return index;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps what is known about a source file. A failure means a slower start next time, nothing else.</summary>
    internal void TryWriteIndex(ArtifactKey key, FileIndex index) => TryWrite(PathOf(key, IndexExtension), index.Write);

    /// <summary>Deletes artifacts that were not used for <paramref name="age"/>, and temporary files left by a crash. Processes that have one mapped keep it.</summary>
    /// <returns>How many files went.</returns>
    public int Prune(TimeSpan age)
    {
        var before = DateTime.UtcNow - age;
        var deleted = 0;
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles())
        {
            if ((file.Extension is Extension or IndexExtension or ".new") && file.LastWriteTimeUtc < before && TryDelete(file.FullName))
            {
                deleted++;
            }
        }

        return deleted;
    }

    private WasmModule? Load(Engine engine, SafeFileHandle file, ArtifactKey key, Func<Wasm.Module> module, bool checksContent, out string? reason)
    {
        if (engine.PerfMap is not null || !MapsCode)
        {
            // perf would look for the names of mapped code in its file.
            return ArtifactFile.ReadAll(file, key, engine.Options.Compiler, out reason) is { } copy ? WasmModule.Load(engine, module(), copy) : null;
        }

        return ArtifactFile.Read(file, key, engine.Options.Compiler, checksContent, out reason) is { } stored ? WasmModule.LoadFromFile(engine, module(), stored, file) : null;
    }

    // The time of last use is the file's modification time; access times are often switched off. Once a day is enough.
    private static bool MarkAsUsed(string path)
    {
        try
        {
            if (File.GetLastWriteTimeUtc(path) < DateTime.UtcNow.AddDays(-1))
            {
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache we may only read: then somebody else prunes it.
            _ = e;
        }

        return false;
    }

    private string PathOf(ArtifactKey key, string extension) => Path.Combine(_folder, key + extension);

    // Under a temporary name, forced to disk by the writer, renamed: whoever opens the name sees all of the old file or all of the new one.
    private string? TryWrite(string path, Action<SafeFileHandle> write)
    {
        var temporary = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(path)}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.new"));
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(file);
            }

            File.Move(temporary, path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            return e.Message;
        }
    }

    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>An artifact that is whole as long as its file is in this state.</summary>
/// <param name="Key">What it is for.</param>
/// <param name="State">Of the file, when every byte of it was checked or written.</param>
internal readonly record struct KnownArtifact(ArtifactKey Key, FileIdentity State);

/// <summary>Code from the cache.</summary>
/// <param name="Module">The code.</param>
/// <param name="Artifact">Its file; null if that cannot be examined.</param>
internal sealed record CachedModule(WasmModule Module, KnownArtifact? Artifact);

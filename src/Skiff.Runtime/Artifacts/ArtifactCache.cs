using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Skiff.Compiler.Linking;
using Skiff.Native;

namespace Skiff.Runtime.Artifacts;

/// <summary>
/// Compiled code in a folder of ours, one file per <see cref="ArtifactKey"/>. Machine code is loaded from nowhere else. The folder is trusted only if we own it and nobody else can write
/// to it; a file is written under a temporary name, forced to disk, renamed; a damaged or foreign one is compiled anew and replaced. Any number of processes may share a folder.
/// </summary>
public sealed class ArtifactCache
{
    private const string Extension = ".skiffaot";
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

    /// <summary>The file for a key; it may not exist.</summary>
    public string PathOf(ArtifactKey key) => Path.Combine(_folder, key + Extension);

    /// <summary>Loads the module's code if it is here, whole and ours; else null, with the reason if there was a file that is not.</summary>
    public WasmModule? TryLoad(Engine engine, ReadOnlyMemory<byte> moduleBytes, out string? reason) => TryLoad(engine, moduleBytes, null, out reason);

    /// <summary>The same; <paramref name="module"/> is what the bytes decode to, if that is known.</summary>
    internal WasmModule? TryLoad(Engine engine, ReadOnlyMemory<byte> moduleBytes, Wasm.Module? module, out string? reason)
    {
        ArgumentNullException.ThrowIfNull(engine);
        reason = null;
        var key = ArtifactKey.Of(moduleBytes.Span, engine.Options.Compiler);
        var path = PathOf(key);
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
            return null;
        }

        using (file)
        {
            var compiled = ArtifactFile.Read(file, key, engine.Options.Compiler, out var offset, out var length, out reason);
            if (compiled is null)
            {
                return null;
            }

            // Validity was established when the code was compiled: the key covers every byte of the module.
            module ??= Wasm.Binary.ModuleDecoder.Decode(moduleBytes);
            MarkAsUsed(path);
            return WasmModule.LoadFromFile(engine, module, compiled, (int)file.DangerousGetHandle(), offset, length);
        }
    }

    /// <summary>Keeps compiled code. A failure (disk full, read-only) is no error of the caller's: it says so in the result and nothing half-written is left.</summary>
    /// <returns>Null, or why it was not kept.</returns>
    public string? TryStore(ReadOnlyMemory<byte> moduleBytes, CompiledModule compiled)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        var key = ArtifactKey.Of(moduleBytes.Span, compiled.Options);
        var temporary = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $".{key}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.new"));
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                ArtifactFile.Write(file, key, compiled);
            }

            File.Move(temporary, PathOf(key), overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            return e.Message;
        }
    }

    /// <summary>Deletes artifacts that were not used for <paramref name="age"/>, and temporary files left by a crash. Processes that have one mapped keep it.</summary>
    /// <returns>How many files went.</returns>
    public int Prune(TimeSpan age)
    {
        var before = DateTime.UtcNow - age;
        var deleted = 0;
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles())
        {
            if ((file.Extension is Extension or ".new") && file.LastWriteTimeUtc < before && TryDelete(file.FullName))
            {
                deleted++;
            }
        }

        return deleted;
    }

    // The time of last use is the file's modification time; access times are often switched off. Once a day is enough.
    private static void MarkAsUsed(string path)
    {
        try
        {
            if (File.GetLastWriteTimeUtc(path) < DateTime.UtcNow.AddDays(-1))
            {
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache we may only read: then somebody else prunes it.
            _ = e;
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

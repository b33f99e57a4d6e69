using System.Security.Cryptography;
using Skiff.Native;
using Skiff.Runtime.Artifacts;

namespace Skiff.Containers.Compilation;

/// <summary>
/// The compiled code of this node's guests: one folder per guest, made once, mounted for reading into every container of it. Code gets here only by
/// <see cref="Add"/>, from a folder that a confined process filled for this one guest: whatever that process was made to write, no other guest loads it.
/// </summary>
internal sealed class CodeStore
{
    /// <summary>Where it is unless the node says otherwise.</summary>
    public const string DefaultFolder = "/var/lib/skiff/code";

    private const int MaximumFiles = 4096;
    private const string LookPrefix = "looked-at-";
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OpenToAll = ReadableByAll | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // A guest that no container was made of for so long is compiled anew when it comes back.
    private static readonly TimeSpan KeptUnused = TimeSpan.FromDays(30);

    private readonly string _folder;

    private CodeStore(string folder) => _folder = folder;

    /// <summary>Opens the folder, making it if needed.</summary>
    /// <exception cref="ContainerException">It cannot be made, or others can write to it.</exception>
    public static CodeStore Open(string folder)
    {
        var problem = PrivateFolder.Ensure(folder);
        return problem is null ? new CodeStore(folder) : throw new ContainerException(ContainerCodes.CodeStore, $"the folder for compiled code cannot be used: {problem}");
    }

    /// <summary>The folder of a guest's code, marked as used; null if it was not compiled yet.</summary>
    public string? Find(string identity)
    {
        var folder = Path.Combine(_folder, identity);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
        return folder;
    }

    /// <summary>Whether it is time to look at something about a guest's code that is looked at once in a while. If so, it is noted as done: who asks next, in whichever process, is told no.</summary>
    /// <param name="folder">The guest's folder.</param>
    /// <param name="what">A name for it.</param>
    /// <param name="pause">The time between two looks.</param>
    /// <param name="time">The clock.</param>
    public static bool IsDue(string folder, string what, TimeSpan pause, TimeProvider time)
    {
        var note = Path.Combine(folder, LookPrefix + what);
        try
        {
            var isDue = !File.Exists(note) || File.GetLastWriteTimeUtc(note) < time.GetUtcNow().UtcDateTime - pause;
            if (isDue)
            {
                File.WriteAllBytes(note, []);
                File.SetLastWriteTimeUtc(note, time.GetUtcNow().UtcDateTime);
            }

            return isDue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // A full disk, or another process that does the same.
        }
    }

    /// <summary>A new, empty folder that only this user can enter, for work in progress.</summary>
    public string MakeWorkFolder()
    {
        var folder = Path.Combine(_folder, ".work-" + RandomNumberGenerator.GetHexString(16, lowercase: true));
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>Takes what a compilation left. Copies are made, so that nothing of the process that wrote them holds on to what guests will run.</summary>
    /// <returns>The guest's folder.</returns>
    /// <exception cref="ContainerException">It left something else than code.</exception>
    public string Add(string identity, string output) => Stage(identity, staged => CopyCode(output, staged));

    /// <summary>Takes files that are written on the spot, into a folder of their own.</summary>
    /// <param name="identity">The folder's name.</param>
    /// <param name="fill">Writes them into an empty folder. If it fails, nothing of them stays.</param>
    /// <returns>The folder.</returns>
    public string Stage(string identity, Action<string> fill)
    {
        using var staged = new StagedFolder(MakeWorkFolder());
        fill(staged.Path);
        return Publish(identity, staged);
    }

    /// <summary>The same with files that all may read and nobody may write to.</summary>
    public async Task<string> AddFilesAsync(string identity, Func<string, Task> fill)
    {
        using var staged = new StagedFolder(MakeWorkFolder());
        await fill(staged.Path).ConfigureAwait(false);
        foreach (var entry in new DirectoryInfo(staged.Path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            entry.UnixFileMode = entry is DirectoryInfo ? OpenToAll : ReadableByAll;
        }

        return Publish(identity, staged);
    }

    /// <summary>
    /// Deletes what was not used for long, and work that a crash left. Containers that have a folder mounted keep the code that they loaded; one that goes
    /// on to read files from a folder keeps a file in it open, and with it the folder.
    /// </summary>
    public void Prune(TimeProvider time)
    {
        foreach (var folder in new DirectoryInfo(_folder).EnumerateDirectories())
        {
            var kept = folder.Name.StartsWith(".work-", StringComparison.Ordinal) ? TimeSpan.FromDays(1) : KeptUnused;
            if (folder.LastWriteTimeUtc < time.GetUtcNow().UtcDateTime - kept && !folder.EnumerateFiles().Any(IsOpen))
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static void CopyCode(string output, string staged)
    {
        var files = new DirectoryInfo(output).EnumerateFileSystemInfos().Take(MaximumFiles + 1).ToList();
        if (files.Count > MaximumFiles || files.Exists(file => file is not FileInfo { LinkTarget: null } || file.Extension is not (ArtifactCache.Extension or ArtifactCache.IndexExtension)))
        {
            throw new ContainerException(ContainerCodes.Compilation, "the compiler left something else than code");
        }

        foreach (var file in files)
        {
            var copy = Path.Combine(staged, file.Name);
            File.Copy(file.FullName, copy);
            File.SetUnixFileMode(copy, ReadableByAll);
        }

        // Changes indexes only: what they note of the code would not outlast a change of its mode.
        ArtifactCache.NoteStates(staged);
        foreach (var index in Directory.EnumerateFiles(staged, "*" + ArtifactCache.IndexExtension))
        {
            File.SetUnixFileMode(index, ReadableByAll);
        }
    }

    // Gives a folder its name, and lets all read it.
    private string Publish(string identity, StagedFolder staged)
    {
        // Containers run as any user; the store around it stays closed to all but us.
        File.SetUnixFileMode(staged.Path, OpenToAll);
        var folder = Path.Combine(_folder, identity);
        try
        {
            Directory.Move(staged.Path, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            return folder; // Another container of the same guest came first.
        }

        return folder;
    }

    // .NET locks what it opens (flock(2)), in whichever container.
    private static bool IsOpen(FileInfo file)
    {
        try
        {
            using var alone = file.Open(FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    // What did not get its name goes.
    private sealed class StagedFolder(string path) : IDisposable
    {
        public string Path => path;

        public void Dispose()
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }
}

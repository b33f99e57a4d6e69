using System.Globalization;
using System.Security.Cryptography;
using Skiff.Containers.Compilation;
using Skiff.Native;

namespace Skiff.Containers.Executables;

/// <summary>
/// The copy of our executable that this node's processes run: it lies at an address that was drawn when the copy was made, so that what would otherwise be relocated in each
/// process, megabytes of type data, is the same in all of them and shared (docs/adr/0031). Where there is no copy, the executable itself does the same.
/// </summary>
public static class PlacedExecutable
{
    private const string FileName = "containerd-shim-skiff-v1";

    // Between what is low in an address space and the first address at which the kernel itself places executables, libraries and stacks: 29 bits are drawn, the kernel draws 28.
    private const ulong Lowest = 0x1000_0000_0000;
    private const ulong Highest = 0x5000_0000_0000;
    private const ulong Step = 0x2_0000;

    private const UnixFileMode ExecutableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>The copy of an executable, or the executable where there is no copy.</summary>
    /// <param name="executable">The path of the executable.</param>
    /// <param name="codeFolder">The store of code; null for the usual one.</param>
    public static string Find(string executable, string? codeFolder) =>
        IdentityOf(executable) is { } identity && TryOpen(codeFolder)?.Find(identity) is { } folder ? CopyIn(folder) ?? executable : executable;

    /// <summary>Makes the copy where that was not tried yet.</summary>
    /// <param name="executable">The path of the executable.</param>
    /// <param name="codeFolder">The store of code; null for the usual one.</param>
    /// <param name="runs">Whether an executable can be run here: asked once, of the new copy.</param>
    /// <returns>The copy, or the executable where there can be none.</returns>
    public static string FindOrMake(string executable, string? codeFolder, Func<string, bool> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (IdentityOf(executable) is not { } identity || TryOpen(codeFolder) is not { } store)
        {
            return executable;
        }

        try
        {
            return CopyIn(store.Find(identity) ?? Make(store, identity, executable, runs)) ?? executable;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return executable; // A full disk, for example.
        }
    }

    // The folder is there in any case: that there can be no copy is found out once.
    private static string Make(CodeStore store, string identity, string executable, Func<string, bool> runs) => store.Stage(identity, staged =>
    {
        var address = Lowest + ((ulong)RandomNumberGenerator.GetInt32((int)((Highest - Lowest) / Step)) * Step);
        if (ElfPlacement.Place(File.ReadAllBytes(executable), address) is { } placed)
        {
            var copy = Path.Combine(staged, FileName);
            File.WriteAllBytes(copy, placed);
            File.SetUnixFileMode(copy, ExecutableByAll);
            if (!runs(copy))
            {
                File.Delete(copy);
            }
        }
    });

    private static string? CopyIn(string folder) => Path.Combine(folder, FileName) is var copy && File.Exists(copy) ? copy : null;

    private static CodeStore? TryOpen(string? folder)
    {
        try
        {
            return CodeStore.Open(folder ?? CodeStore.DefaultFolder);
        }
        catch (ContainerException)
        {
            return null; // Who needs it for code will say why.
        }
    }

    // Another file of the same name is another executable.
    private static string? IdentityOf(string executable)
    {
        _ = Paths.Open(executable, OpenFlags.Path, out var opened);
        using (opened)
        {
            return opened is not null && Files.Status(opened, out var status) == LinuxError.None
                ? string.Create(CultureInfo.InvariantCulture, $"executable-{status.Inode:x}-{status.Size:x}-{status.Modified:x}-{status.Changed:x}")
                : null;
        }
    }
}

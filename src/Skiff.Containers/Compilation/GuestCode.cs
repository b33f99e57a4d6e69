using System.Security.Cryptography;
using Skiff.Containers.Bundles;
using Skiff.Containers.Guests;
using Skiff.Containers.Precompiled;

namespace Skiff.Containers.Compilation;

/// <summary>
/// Comes by the compiled code of a guest: from the store of this node, else from the engine's content store, else by compiling. What the content store has is only laid before the compiler,
/// which takes of it what it would have made itself.
/// </summary>
internal sealed record GuestCode
{
    /// <summary>How this node compiles.</summary>
    public required BundlePreparation Node { get; init; }

    /// <summary>The guest.</summary>
    public required Guest Guest { get; init; }

    /// <summary>The configuration of its container.</summary>
    public required BundleConfig Config { get; init; }

    /// <summary>Its root file system.</summary>
    public required string Root { get; init; }

    /// <summary>The folder of its image, where that is no file system; else null.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>What in the content store says what the guest is; null where nothing does, or where it is not to be looked at.</summary>
    public PrecompiledCode? Precompiled { get; init; }

    /// <summary>The folder for /.skiff.</summary>
    public required string Ours { get; init; }

    /// <summary>The settings, as the container sees them.</summary>
    public required string Settings { get; init; }

    /// <summary>Finds it, or makes it.</summary>
    /// <param name="files">The guest's files.</param>
    /// <exception cref="ContainerException">There is no such guest, or it cannot be compiled.</exception>
    public async Task<FoundCode> FindAsync(ContainerFiles files)
    {
        using var file = files.TryOpen(Guest.Path) ?? throw new ContainerException(ContainerCodes.NoGuest, $"'{Guest.Path}' is gone");
        // Of an image that is no file system the file says all, and the root is another for each container.
        var layers = Guest.Kind == GuestKind.SpinApp && ImageFolder is null ? RootLayers.Of(Root, File.ReadLines("/proc/self/mountinfo")) : "";
        var identity = GuestIdentity.Of(Guest, file.Status, layers);
        var store = CodeStore.Open(Node.CodeFolder);
        if (store.Find(identity) is { } known)
        {
            return await CheckAsync(known).ConfigureAwait(false);
        }

        var turns = new CompilationTurns(Node.CodeFolder);
        using var ofGuest = await turns.ForGuestAsync(identity).ConfigureAwait(false);
        if (store.Find(identity) is { } made) // by whom we waited for
        {
            return new FoundCode(made);
        }

        using var ofCompiler = await turns.ForCompilerAsync().ConfigureAwait(false);
        return await CompileAsync(store, identity).ConfigureAwait(false);
    }

    // Once in a while it is asked whether the image still keeps the code: it may have been removed and pulled again, or what was to be written was not.
    private async Task<FoundCode> CheckAsync(string folder)
    {
        if (Precompiled is null || !CodeStore.IsDue(folder, Precompiled.Name, PrecompiledLimits.Pause, TimeProvider.System))
        {
            return new FoundCode(folder);
        }

        try
        {
            return new FoundCode(folder) { IsToBeKept = !await Precompiled.IsKeptAsync().ConfigureAwait(false) };
        }
        catch (ContainerException e)
        {
            return new FoundCode(folder) { Warning = $"whether the image keeps its compiled code is not known: {e.Message}" };
        }
    }

    private async Task<FoundCode> CompileAsync(CodeStore store, string identity)
    {
        store.Prune(TimeProvider.System);
        var work = store.MakeWorkFolder();
        try
        {
            var id = "skiff-compile-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
            var output = Path.Combine(work, "output");
            Directory.CreateDirectory(output);
            File.SetUnixFileMode(output, (UnixFileMode)Convert.ToInt32("777", 8)); // for the compiler's user; the folder around it is ours alone
            var (taken, warning) = await TakeAsync(output, Path.Combine(work, "taken")).ConfigureAwait(false);
            CompilationBundle.Make(Config, Root, ImageFolder, Ours, Settings, Node.Executable, output, id, Node.UsesSystemd).Write(work);
            var (exitCode, text) = new OciRuntime(Node.Runtime, Node.RuntimeRoot, Node.UsesSystemd).Run(work, id);
            if (exitCode != 0)
            {
                throw new ContainerException(ContainerCodes.Compilation, $"'{Guest.Path}' cannot be compiled: {(text.Length > 0 ? text : $"the compiler ended with {exitCode}")}");
            }

            var folder = store.Add(identity, output);
            return new FoundCode(folder)
            {
                IsToBeKept = Precompiled is not null && CodeStore.IsDue(folder, Precompiled.Name, PrecompiledLimits.Pause, TimeProvider.System),
                Report = $"artifacts from the content store: {taken}; {text}",
                Warning = warning,
            };
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task<(int Count, string? Warning)> TakeAsync(string output, string scratch)
    {
        try
        {
            return (Precompiled is null ? 0 : await Precompiled.TakeAsync(output, scratch).ConfigureAwait(false), null);
        }
        catch (ContainerException e)
        {
            return (0, $"the compiled code in the content store is not used: {e.Message}");
        }
    }
}

/// <summary>The compiled code of a guest.</summary>
/// <param name="Folder">Where it is.</param>
internal sealed record FoundCode(string Folder)
{
    /// <summary>Whether it is to be written into the content store when the guest runs.</summary>
    public bool IsToBeKept { get; init; }

    /// <summary>How it was come by, where it was not here.</summary>
    public string? Report { get; init; }

    /// <summary>What an operator should know.</summary>
    public string? Warning { get; init; }
}

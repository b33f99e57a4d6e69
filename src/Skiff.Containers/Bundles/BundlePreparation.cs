using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Skiff.Containers.Compilation;
using Skiff.Containers.Direct;
using Skiff.Containers.Guests;
using Skiff.Containers.Images;
using Skiff.Containers.Precompiled;
using Skiff.Containers.Running;
using Skiff.Native;

namespace Skiff.Containers.Bundles;

/// <summary>
/// The role <c>prepare</c>: looks at a bundle before the OCI runtime creates its container. A Linux container stays as it is; for a guest of ours the code is made
/// (once per node) and the configuration rewritten. It runs in a process of its own, so that the shim stays small.
/// </summary>
public sealed record BundlePreparation
{
    /// <summary>The option of the role <c>container</c> that names the descriptor of the gate.</summary>
    public const string GateOption = "-gate";

    private const int Gate = 3; // behind standard input, output and error

    /// <summary>The absolute path of the bundle, with its root file system mounted, or about to be.</summary>
    public required string Bundle { get; init; }

    /// <summary>Where a byte comes when the root file system is mounted; null where it is.</summary>
    public FileHandle? RootGate { get; init; }

    /// <summary>The OCI runtime that runs compilations.</summary>
    public string Runtime { get; init; } = "runc";

    /// <summary>The runtime's folder for their state.</summary>
    public string RuntimeRoot { get; init; } = "/run/skiff/compile";

    /// <summary>Whether cgroups are made by systemd.</summary>
    public bool UsesSystemd { get; init; }

    /// <summary>Where compiled code is kept.</summary>
    public string CodeFolder { get; init; } = CodeStore.DefaultFolder;

    /// <summary>Whether compiled code is neither taken from the engine's content store nor written there.</summary>
    public bool HasOwnCodeOnly { get; init; }

    /// <summary>Our executable, which is mounted into containers.</summary>
    public required string Executable { get; init; }

    /// <summary>The folder with the files that the pod's containers share, where the shim is the pod's sandbox; null where the container engine mounts them.</summary>
    public string? SandboxFiles { get; init; }

    /// <summary>What the container's process gets, if it is to be made here where it can: standard input, output and error, and for a first process the gate, which says when the guest may run.</summary>
    public FileHandle[]? Descriptors { get; init; }

    /// <summary>Where a further process' terminal is sent; null for none.</summary>
    public string? ConsoleSocket { get; init; }

    /// <summary>Where a further process' number goes, if it is made here.</summary>
    public string? PidFile { get; init; }

    /// <summary>What knows the container and its image; null for nothing.</summary>
    public IContainerEngine? Engine { get; init; }

    /// <summary>Prepares the bundle for its first process.</summary>
    /// <returns>What the guest is, and who makes its container.</returns>
    /// <exception cref="ContainerException">The container cannot run; the message says why.</exception>
    public async Task<PreparedGuest> PrepareAsync()
    {
        var config = BundleConfig.Read(Bundle);
        if (SandboxFiles is not null)
        {
            SandboxMounts.AddTo(config, SandboxFiles);
        }

        var root = Path.GetFullPath(config.RootPath, Bundle);
        WaitForRoot();
        var image = await FindImageAsync(config, root).ConfigureAwait(false);
        using var files = FilesOf(config, root, image?.Folder);
        var guest = image is not null ? GuestFinder.OfImage(image.Kind, $"{WasmBundle.Image}/{image.FileName}", config.Arguments)
            : GuestFinder.Find(files, config.Arguments, config.Environment, config.WorkingDirectory);
        if (guest.Kind == GuestKind.Linux)
        {
            if (SandboxFiles is not null)
            {
                config.Write(Bundle);
            }

            return new PreparedGuest(guest);
        }

        var settings = WasmBundle.SettingsOf(config, guest) with { HttpPort = await FindPortAsync(config, guest, files).ConfigureAwait(false) };
        var ours = WasmBundle.MakeOurFolder(Bundle, settings);
        var code = await CodeOfAsync(guest, files, config, root, image?.Folder, image?.Content, ours, WasmBundle.Settings).ConfigureAwait(false);
        WasmBundle.Rewrite(Bundle, config, guest, Executable, ours, image?.Folder, code.Folder);
        if (code.IsToBeKept && image is not null)
        {
            KeepOrder.Write(Bundle, code.Folder, image.Content);
        }

        return new PreparedGuest(guest, LeftToRuntime: MakeDirectly()) { Report = code.Report, Warning = code.Warning };
    }

    private void WaitForRoot()
    {
        if (RootGate is not null && !StartGate.Opens(RootGate))
        {
            throw new ContainerException(ContainerCodes.Making, "the container cannot be made: its root file system was not mounted");
        }
    }

    // From what was written, which is what the OCI runtime would read.
    private string? MakeDirectly()
    {
        var config = BundleConfig.Read(Bundle);
        if (WhyLeftToRuntime(config) is { } reason)
        {
            return reason;
        }

        config.Process["args"] = BundleConfig.List([.. config.Arguments, GateOption, Gate.ToString(CultureInfo.InvariantCulture)]);
        DirectContainer.Make(config, Bundle, Descriptors!); // not null: looked above
        return null;
    }

    /// <summary>Why the OCI runtime has to make the container; null where we can.</summary>
    /// <param name="config">The configuration, rewritten.</param>
    internal string? WhyLeftToRuntime(BundleConfig config) =>
        UsesSystemd ? "systemd makes control groups here, and only the OCI runtime asks it to"
        : Descriptors is not { Length: Gate + 1 } ? "-descriptors was not given, or without a gate"
        : ImplementedFields.FindUnknown(config) is { } unknown ? $"config.json has {unknown}"
        : null;

    /// <summary>Prepares a further process of a container whose first one was prepared: rewrites its specification (<c>process</c> of config.json) where it names a guest or a diagnostic.</summary>
    /// <param name="specification">The file; rewritten in place.</param>
    /// <returns>What the process is.</returns>
    /// <exception cref="ContainerException">There is nothing of this name to be run.</exception>
    public async Task<Guest> PrepareExecAsync(string specification)
    {
        if (!File.Exists(Path.Combine(Bundle, WasmBundle.Original)))
        {
            return Guest.Linux;
        }

        var config = BundleConfig.Read(Bundle, WasmBundle.Original);
        var process = BundleConfig.Read(Path.GetDirectoryName(specification) ?? Bundle, Path.GetFileName(specification)).Root;
        var own = config.Arguments;
        config.Root["process"] = process.DeepClone();
        var root = Path.GetFullPath(config.RootPath, Bundle);
        var image = BundleConfig.Read(Bundle).Mounts.FirstOrDefault(mount => mount.Destination == WasmBundle.Image)?.Source;
        using var files = FilesOf(config, root, image);
        var guest = Diagnostics.Find(config.Arguments)
            ?? (image is null ? null : GuestFinder.OfImageAgain(WasmBundle.GuestOf(Bundle), own, config.Arguments))
            ?? GuestFinder.Find(files, config.Arguments, config.Environment, config.WorkingDirectory);
        if (guest.Kind is GuestKind.Linux or GuestKind.SpinApp)
        {
            AddDirectly(process);
            return Guest.Linux;
        }

        var ours = Path.Combine(Bundle, WasmBundle.OurFolder);
        var settings = WasmBundle.SettingsOf(config, guest) with { TerminationMessage = null };
        var name = $"exec-{Convert.ToHexStringLower(SHA256.HashData(settings.ToJson()))}"; // the same for the same command: what is run again and again leaves one
        settings = settings with { CodeFolder = $"{ContainerSettings.Folder}/{name}" };
        var seen = $"{ContainerSettings.Folder}/{name}.json";
        WasmBundle.Place(Path.Combine(ours, name + ".json"), path => File.WriteAllBytes(path, settings.ToJson()));
        if (guest.Kind == GuestKind.Wasm)
        {
            var code = await CodeOfAsync(guest, files, config, root, image, image: null, ours, seen).ConfigureAwait(false);
            WasmBundle.CopyCode(code.Folder, Path.Combine(ours, name));
        }

        Confinement.Apply(process);
        WasmBundle.SetCommand(process, seen, ProcessEnvironment.For(config.MemoryLimit, config.Processors));
        File.WriteAllText(specification, process.ToJsonString());
        AddDirectly(process);
        return guest;
    }

    // In a container that was made here the OCI runtime can add no process.
    private void AddDirectly(JsonObject process)
    {
        if (!DirectContainer.IsOf(Bundle))
        {
            return;
        }

        if (Descriptors is null || PidFile is null)
        {
            throw new ContainerException(ContainerCodes.Settings, "prepare: a process that is added to a container that was made directly needs -descriptors and -pid-file");
        }

        if (ConsoleSocket is not null)
        {
            process.Remove("terminal"); // It is made here.
        }

        if (ImplementedFields.FindUnknown(process) is { } unknown)
        {
            throw new ContainerException(ContainerCodes.Making, $"{unknown} cannot be had by a process that is added to the container of a guest");
        }

        DirectContainer.Add(BundleConfig.Read(Bundle), process, Bundle, Descriptors, ConsoleSocket, PidFile);
    }

    private static ContainerFiles FilesOf(BundleConfig config, string root, string? image)
    {
        var volumes = config.Mounts.Where(mount => mount.IsBind).Select(mount => mount.ToVolume());
        return new ContainerFiles(root, image is null ? volumes : volumes.Append(new Volume(WasmBundle.Image, image)));
    }

    // The engine is asked only where the root file system does not have what the command names: not for ordinary images.
    private async Task<StoredImage?> FindImageAsync(BundleConfig config, string root)
    {
        if (Engine is null)
        {
            return null;
        }

        using var files = FilesOf(config, root, image: null);
        return GuestFinder.IsThere(files, config.Arguments, config.Environment, config.WorkingDirectory) ? null : await ImageStore.FindAsync(Engine, CodeFolder).ConfigureAwait(false);
    }

    // Only kubelet's containers have ports, and only components listen where nobody says where.
    private async Task<int?> FindPortAsync(BundleConfig config, Guest guest, ContainerFiles files)
    {
        if (Engine is null || guest.Kind != GuestKind.Wasm || config.Annotation(BundleConfig.ContainerTypeAnnotation) is null || new GuestEnvironment(config.Environment).SaysWhereComponentsListen)
        {
            return null;
        }

        using var file = files.TryOpen(guest.Path);
        return file is null || !FileContents.MayBeComponent(file.Handle) ? null
            : ContainerPorts.First((await Engine.ReadContainerAsync().ConfigureAwait(false)).Annotations.GetValueOrDefault(ContainerPorts.Annotation));
    }

    private Task<FoundCode> CodeOfAsync(Guest guest, ContainerFiles files, BundleConfig config, string root, string? imageFolder, ImageContent? image, string ours, string settings) =>
        new GuestCode
        {
            Node = this,
            Guest = guest,
            Config = config,
            Root = root,
            ImageFolder = imageFolder,
            Precompiled = HasOwnCodeOnly || Engine is null || image is null ? null : new PrecompiledCode(Engine, image),
            Ours = ours,
            Settings = settings,
        }.FindAsync(files);
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Skiff.Containers.Guests;
using Skiff.Containers.Running;

namespace Skiff.Containers.Bundles;

/// <summary>Rewrites the bundle of a container so that the OCI runtime starts our executable in it, which runs the guest. All that config.json says of the container around the process stays.</summary>
internal static class WasmBundle
{
    /// <summary>Our executable in a container.</summary>
    public const string Executable = ContainerSettings.Folder + "/run";

    /// <summary>The settings in a container.</summary>
    public const string Settings = ContainerSettings.Folder + "/" + ContainerSettings.FileName;

    /// <summary>Compiled code in a container.</summary>
    public const string Code = ContainerSettings.Folder + "/" + ContainerSettings.CodeName;

    /// <summary>What an image that is no file system holds, in a container.</summary>
    public const string Image = ContainerSettings.Folder + "/image";

    /// <summary>Room for an application's copies of its files.</summary>
    public const string Temporary = ContainerSettings.Folder + "/" + TemporaryFolder;

    /// <summary>The folder of a bundle that becomes /.skiff.</summary>
    public const string OurFolder = "skiff";

    /// <summary>The configuration of a bundle as it came.</summary>
    public const string Original = "config.original.json";

    private const string TemporaryFolder = "tmp";

    /// <summary>Makes the folder that is mounted as /.skiff: settings, and where the executable, the code and temporary files are mounted.</summary>
    /// <returns>Its path.</returns>
    public static string MakeOurFolder(string bundle, ContainerSettings settings)
    {
        var folder = Path.Combine(bundle, OurFolder);
        foreach (var mountPoint in new[] { ContainerSettings.CodeName, TemporaryFolder, "image" })
        {
            Directory.CreateDirectory(Path.Combine(folder, mountPoint));
        }

        File.WriteAllBytes(Path.Combine(folder, "run"), []);
        File.WriteAllBytes(Path.Combine(folder, ContainerSettings.FileName), settings.ToJson());

        // The container's user, whoever it is, reads them; whoever is outside the bundle does not get here.
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8));
        return folder;
    }

    /// <summary>What the container process needs to know.</summary>
    public static ContainerSettings SettingsOf(BundleConfig config, Guest guest) => new()
    {
        Kind = guest.Kind,
        Path = guest.Path,
        EntryPoint = guest.EntryPoint,
        Arguments = config.Arguments,
        Environment = config.Environment,
        Directories = [.. config.Mounts.Select(mount => mount.ToGrant()).OfType<GrantedDirectory>()],
        IsRootReadOnly = config.IsRootReadOnly,
        AllowedHosts = config.Annotation(ContainerSettings.HostsAnnotation)?.Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries) ?? [],
        MemoryLimit = config.MemoryLimit,
        TerminationMessage = config.Mounts.FirstOrDefault(mount => mount.IsTerminationMessage)?.Destination,
    };

    /// <summary>Rewrites the configuration of a bundle and keeps the one that it had beside it.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="guest">The guest.</param>
    /// <param name="executable">Our executable on the node.</param>
    /// <param name="ours">The folder for /.skiff.</param>
    /// <param name="image">The folder with what an image that is no file system holds; null for none.</param>
    /// <param name="code">The guest's compiled code.</param>
    public static void Rewrite(string bundle, BundleConfig config, Guest guest, string executable, string ours, string? image, string code)
    {
        File.Copy(Path.Combine(bundle, BundleConfig.FileName), Path.Combine(bundle, Original), overwrite: true);
        var environment = ProcessEnvironment.For(config.MemoryLimit, config.Processors);
        Confinement.Apply(config.Process);
        Confinement.ApplySystemCalls(config);
        AddOurMounts(config, ours, image, executable);
        config.AddMount(Code, "bind", code, "bind", "ro", "nosuid", "nodev"); // not noexec: code is mapped from there
        if (guest.Kind == GuestKind.SpinApp)
        {
            config.AddMount(Temporary, "tmpfs", "tmpfs", "nosuid", "nodev", "noexec", "mode=1777");
            environment = [.. environment, $"TMPDIR={Temporary}"];
        }

        SetCommand(config.Process, Settings, environment);
        config.Write(bundle);
    }

    /// <summary>Puts code where a container that runs already finds it: below the folder that is mounted into it.</summary>
    public static void CopyCode(string code, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(code))
        {
            Place(Path.Combine(folder, Path.GetFileName(file)), path => File.Copy(file, path));
        }
    }

    /// <summary>Puts a file where it is not yet; who looks for it meanwhile sees the whole file or none.</summary>
    public static void Place(string path, Action<string> write)
    {
        if (!File.Exists(path))
        {
            var made = $"{path}.{RandomNumberGenerator.GetHexString(8)}";
            write(made);
            File.Move(made, path, overwrite: true);
        }
    }

    /// <summary>The guest of a container that was prepared.</summary>
    public static Guest GuestOf(string bundle)
    {
        var settings = ContainerSettings.Read(Path.Combine(bundle, OurFolder, ContainerSettings.FileName));
        return new Guest(settings.Kind, settings.Path, settings.EntryPoint);
    }

    /// <summary>Makes a process one of ours that reads these settings.</summary>
    public static void SetCommand(JsonObject process, string settings, IEnumerable<string> environment)
    {
        process["args"] = BundleConfig.List([Executable, "container", settings]);
        process["env"] = BundleConfig.List(environment);
    }

    /// <summary>
    /// Mounts the settings and the executable, both for reading only: a container that comes to write to /proc/self/exe writes to nothing (CVE-2019-5736).
    /// </summary>
    public static void AddOurMounts(BundleConfig config, string ours, string? image, string executable)
    {
        config.AddMount(ContainerSettings.Folder, "bind", ours, "bind", "ro", "nosuid", "nodev"); // not noexec: the code of execs is mapped from there
        config.AddMount(Executable, "bind", executable, "bind", "ro", "nosuid", "nodev");
        if (image is not null)
        {
            config.AddMount(Image, "bind", image, "bind", "ro", "nosuid", "nodev", "noexec");
        }
    }
}

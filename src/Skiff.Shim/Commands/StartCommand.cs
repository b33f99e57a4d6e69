using Skiff.Containers.Executables;
using Skiff.Containers.Groups;
using Skiff.Native;
using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;
using Skiff.Shim.Sandboxes;
using Skiff.Shim.Tasks;

namespace Skiff.Shim.Commands;

/// <summary>
/// <c>start</c>: finds the shim of the pod or makes it, and answers its address. containerd runs it in the bundle of the container, and takes everything that it
/// prints, errors included, for the answer: nothing else may be printed.
/// </summary>
internal static class StartCommand
{
    private const string AddressFile = "address";

    /// <summary>The protocol versions: the plain address means 2, and from 2.3 on containerd understands 3.</summary>
    private const int CurrentVersion = 3;

    /// <summary>Returns what is to be printed.</summary>
    public static byte[] Run(CommandLine line, ReadOnlySpan<byte> input)
    {
        var bundle = Environment.CurrentDirectory;
        var parameters = BootstrapParameters.Recognize(input, line.Id, line.Namespace);
        var folder = parameters is { SocketFolder.Length: > 0 } ? parameters.SocketFolder : ShimSocket.DefaultFolder;
        var given = parameters is null ? AnyMessage.Read(input) : parameters.RuntimeOptions;
        var options = RuntimeOptions.Read(given, static _ => { }); // Create warns
        var isSandbox = SandboxBundle.Is(bundle);
        if (isSandbox && given is not null)
        {
            SandboxBundle.WriteOptions(bundle, given);
        }

        var group = (isSandbox ? null : BundleConfiguration.Read(bundle).SandboxId) ?? line.Id;
        var path = ShimSocket.PathOf(folder, line.Address, line.Namespace, group);
        using (var listener = ShimSocket.Listen(path))
        {
            if (listener is not null)
            {
                Serve(line, listener, path, bundle, parameters, options.ShimCgroup);
            }
        }

        // containerd 1.6 reads the address from here after a restart; each container of the pod has it.
        var address = ShimSocket.AddressOf(path);
        var temporary = AddressFile + ".new";
        File.WriteAllText(temporary, address);
        File.Move(temporary, AddressFile, overwrite: true);
        return parameters is null ? System.Text.Encoding.UTF8.GetBytes(address) : WireWriter.Encode(new BootstrapResult(CurrentVersion, address, "ttrpc"));
    }

    // The shim is a new process in a session of its own, with the socket and nothing else: containerd waits until everyone has closed the descriptors
    // that this one was given.
    private static void Serve(CommandLine line, FileHandle listener, string path, string bundle, BootstrapParameters? parameters, string cgroup)
    {
        List<string> arguments = ["-namespace", line.Namespace, "-id", line.Id, "-address", line.Address, "-bundle", bundle, "-socket", path];
        if (line.Debug || parameters is { LogLevel: < 0 })
        {
            arguments.Insert(0, "-debug");
        }

        var executable = Environment.ProcessPath ?? throw new IOException("the path of this program is not known");
        var start = new ProcessStart
        {
            FileName = PlacedExecutable.FindOrMake(executable, ServeEnvironment.CodeFolder, Runs),
            Arguments = arguments,
            Environment = [.. ServeEnvironment.Of(RuntimeEnvironment.Read(), parameters?.TtrpcAddress, executable)],
            WorkingDirectory = "/",
            More = [listener],
            NewSession = true,
        };
        try
        {
            var group = cgroup.Length == 0 ? null : GroupFolders.FindExisting(cgroup) ?? throw new IOException($"there is no control group {cgroup}");
            var error = ChildProcess.Start(start, out var shim);
            using (shim)
            {
                if (shim is null)
                {
                    throw new IOException($"cannot start the shim: {error}");
                }

                TakeInto(group, shim);
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    // One that cannot be where it is to be must not be anywhere else.
    private static void TakeInto(GroupFolders? group, ChildProcess shim)
    {
        const int SIGKILL = 9;
        try
        {
            group?.Add(shim.Id);
        }
        catch
        {
            _ = shim.Signal(SIGKILL);
            throw;
        }
    }

    private static bool Runs(string executable) =>
        BriefProgram.Succeeds(new ProcessStart { FileName = executable, Arguments = ["-v"], Environment = RuntimeEnvironment.Lines });
}

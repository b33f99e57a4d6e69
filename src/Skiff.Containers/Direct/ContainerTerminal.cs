using System.Globalization;
using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary>A pseudoterminal of a container's own /dev/pts, for a process that is added to it. Source: pts(4), TIOCGPTPEER of ioctl_tty(2).</summary>
internal sealed class ContainerTerminal : IDisposable
{
    private readonly FileHandle _master;

    private ContainerTerminal(FileHandle master, FileHandle slave) => (_master, Slave) = (master, slave);

    /// <summary>What the process gets.</summary>
    public FileHandle Slave { get; }

    /// <summary>Opens one.</summary>
    /// <param name="process">A process in the container.</param>
    public static ContainerTerminal Open(int process)
    {
        const string Step = "a terminal";
        Failure.Check(Paths.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/root"), OpenFlags.Path | OpenFlags.Directory, out var root), Step);
        using (root)
        {
            // Within the container's root: what the image made of the path leads nowhere else.
            Failure.Check(Paths.OpenInRoot(root!, "/dev/pts/ptmx", OpenFlags.ReadWrite, out var master), Step); // not null: there was no error
            Failure.Check(Terminal.OpenSlave(master!, out var slave), Step);
            return new ContainerTerminal(master!, slave!);
        }
    }

    /// <summary>Sends the other end to the shim.</summary>
    public void SendTo(string socket)
    {
        Failure.Check(LocalSocket.Connect(socket, out var connection), socket);
        using (connection)
        {
            Failure.Check(LocalSocket.SendDescriptor(connection!, _master), socket); // not null: there was no error
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _master.Dispose();
        Slave.Dispose();
    }
}

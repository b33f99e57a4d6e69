using System.Text;
using Skiff.Native;
using Skiff.Runtime.Artifacts;

namespace Skiff.Shim.Commands;

/// <summary>The socket of a pod's shim. Its name follows from containerd's address, the namespace and the pod, so that <c>start</c> finds a shim that is there.</summary>
internal static class ShimSocket
{
    /// <summary>Where sockets are unless containerd says otherwise.</summary>
    public const string DefaultFolder = "/run/containerd/s";

    private const string Scheme = "unix://";
    private const int Backlog = 128;

    /// <summary>The path of the socket of a pod.</summary>
    public static string PathOf(string folder, string containerdAddress, string space, string group)
    {
        Span<byte> hash = stackalloc byte[Sha256.Length];
        Sha256.Hash(Encoding.UTF8.GetBytes($"{containerdAddress}/{space}/{group}"), hash);
        return Path.Combine(folder, Convert.ToHexStringLower(hash));
    }

    /// <summary>As containerd is told.</summary>
    public static string AddressOf(string path) => Scheme + path;

    /// <summary>The path in an address.</summary>
    public static string PathIn(string address) => address.StartsWith(Scheme, StringComparison.Ordinal) ? address[Scheme.Length..] : address;

    /// <summary>Whether somebody takes connections there.</summary>
    public static bool IsServed(string path)
    {
        var error = LocalSocket.Connect(path, out var connection);
        connection?.Dispose();
        return error is LinuxError.None or LinuxError.EAGAIN; // EAGAIN: somebody does, but is busy
    }

    /// <summary>Makes the socket, or answers null where a shim serves it already. What a shim that was killed left behind is replaced.</summary>
    public static FileHandle? Listen(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        for (var isFirst = true; ; isFirst = false)
        {
            var error = LocalSocket.Listen(path, Backlog, out var listener);
            if (listener is not null)
            {
                return listener;
            }

            if (error != LinuxError.EADDRINUSE || !isFirst)
            {
                throw new IOException($"cannot listen on {path}: {error}");
            }

            if (IsServed(path))
            {
                return null;
            }

            File.Delete(path);
        }
    }
}

using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>A file descriptor of the process. Closed when disposed, unless it is only borrowed.</summary>
public sealed class FileHandle : SafeHandle
{
    private const int None = -1;

    /// <summary>Wraps a descriptor.</summary>
    /// <param name="descriptor">The number.</param>
    /// <param name="ownsHandle">False for a descriptor that someone else closes, for example standard output.</param>
    public FileHandle(int descriptor, bool ownsHandle)
        : base(None, ownsHandle)
    {
        SetHandle(descriptor);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>
    /// For a directory: whether what is opened beneath it (<see cref="Paths.OpenBeneath"/>) must lie on the same mount, so that other file systems mounted below,
    /// /proc among them, are out of reach. What is opened beneath has the same.
    /// </summary>
    public bool StaysOnMount { get; init; }

    /// <summary>The number of the descriptor; valid while the handle is not disposed.</summary>
    internal int Descriptor => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.close_file((int)handle) == 0;
}

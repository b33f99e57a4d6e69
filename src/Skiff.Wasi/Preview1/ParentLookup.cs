using Skiff.Native;
using Skiff.Wasi.Preview1.Descriptors;

namespace Skiff.Wasi.Preview1;

/// <summary>
/// A path divided into the directory that holds its last component, opened, and that component: one name, never "." or "..", without slash. Calls
/// of the *at family on the two follow nothing, so that they stay in the granted directory whatever others rename meanwhile.
/// </summary>
internal ref struct ParentLookup
{
    private readonly FileHandle? _opened;

    private ParentLookup(FileHandle directory, FileHandle? opened, ReadOnlySpan<byte> name, bool hasTrailingSlash)
    {
        Directory = directory;
        _opened = opened;
        Name = name;
        HasTrailingSlash = hasTrailingSlash;
    }

    /// <summary>The directory that holds the name.</summary>
    internal FileHandle Directory { get; }

    /// <summary>The last component.</summary>
    internal ReadOnlySpan<byte> Name { get; }

    /// <summary>Whether the path said that it means a directory.</summary>
    internal bool HasTrailingSlash { get; }

    /// <summary>Finds the parent. A path that ends in "." or ".." has none that could be used: the answer is then <paramref name="itself"/>.</summary>
    internal static Errno Find(OpenDirectory start, ReadOnlySpan<byte> path, Errno itself, out ParentLookup lookup)
    {
        lookup = default;
        var trimmed = path.TrimEnd((byte)'/');
        var slash = trimmed.LastIndexOf((byte)'/');
        var name = trimmed[(slash + 1)..];
        if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
        {
            var exists = OpenBeneath(start, path, OpenFlags.Path, out var found);
            found?.Dispose();
            return exists == Errno.Success ? itself : exists;
        }

        if (slash < 0)
        {
            lookup = new ParentLookup(start.Handle, null, name, path.Length > trimmed.Length);
            return Errno.Success;
        }

        var error = OpenBeneath(start, trimmed[..(slash + 1)], OpenFlags.Path | OpenFlags.Directory, out var parent);
        if (parent is not null)
        {
            lookup = new ParentLookup(parent, parent, name, path.Length > trimmed.Length);
        }

        return error;
    }

    /// <summary>Opens a path below a directory; one that leads out of it is not the guest's to use.</summary>
    internal static Errno OpenBeneath(OpenDirectory start, ReadOnlySpan<byte> path, OpenFlags flags, out FileHandle? opened)
    {
        const uint FileMode = 0x1B6; // rw-rw-rw-, less the umask
        var error = Paths.OpenBeneath(start.Handle, path, flags, FileMode, out opened);
        return error == LinuxError.EXDEV ? Errno.NotCapable : error.ToErrno();
    }

    /// <summary>Whether the name is a directory's; not followed.</summary>
    internal readonly Errno CheckDirectory()
    {
        var error = Paths.Status(Directory, Name, out var status);
        return error != LinuxError.None ? error.ToErrno()
            : status.Kind == FileKind.Directory ? Errno.Success
            : Errno.NotDirectory;
    }

    /// <summary>Closes the directory if the lookup opened it.</summary>
    internal readonly void Dispose() => _opened?.Dispose();
}

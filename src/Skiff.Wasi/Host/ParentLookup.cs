using Skiff.Native;

namespace Skiff.Wasi.Host;

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
    internal static LinuxError Find(FileHandle start, ReadOnlySpan<byte> path, LinuxError itself, out ParentLookup lookup)
    {
        lookup = default;
        var trimmed = path.TrimEnd((byte)'/');
        var slash = trimmed.LastIndexOf((byte)'/');
        var name = trimmed[(slash + 1)..];
        if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
        {
            var exists = Beneath.Open(start, path, OpenFlags.Path, out var found);
            found?.Dispose();
            return exists == LinuxError.None ? itself : exists;
        }

        if (slash < 0)
        {
            lookup = new ParentLookup(start, null, name, path.Length > trimmed.Length);
            return LinuxError.None;
        }

        var error = Beneath.Open(start, trimmed[..(slash + 1)], OpenFlags.Path | OpenFlags.Directory, out var parent);
        if (parent is not null)
        {
            lookup = new ParentLookup(parent, parent, name, path.Length > trimmed.Length);
        }

        return error;
    }

    /// <summary>Whether the name is a directory's; not followed.</summary>
    internal readonly LinuxError CheckDirectory()
    {
        var error = Paths.Status(Directory, Name, out var status);
        return error != LinuxError.None ? error
            : status.Kind == FileKind.Directory ? LinuxError.None
            : LinuxError.ENOTDIR;
    }

    /// <summary>A link whose name ends in a slash: there is something, or there is no such directory.</summary>
    internal readonly LinuxError CannotCreate()
    {
        var error = Paths.Status(Directory, Name, out _);
        return error == LinuxError.None ? LinuxError.EEXIST : error;
    }

    /// <summary>Closes the directory if the lookup opened it.</summary>
    internal readonly void Dispose() => _opened?.Dispose();
}

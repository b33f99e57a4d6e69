using System.Buffers.Binary;
using Skiff.Native;

namespace Skiff.Wasi.Host;

/// <summary>One entry of a directory, in the form of getdents64(2).</summary>
internal readonly ref struct HostDirectoryEntry
{
    private const int HeaderSize = 19; // struct linux_dirent64, up to the name

    private readonly ReadOnlySpan<byte> _native;

    private HostDirectoryEntry(ReadOnlySpan<byte> native)
    {
        _native = native;
        var name = native[HeaderSize..];
        Name = name[..name.IndexOf((byte)0)];
    }

    internal ReadOnlySpan<byte> Name { get; }

    internal ulong Inode => BinaryPrimitives.ReadUInt64LittleEndian(_native);

    /// <summary>The position behind this entry, for seeking (d_off).</summary>
    internal ulong Next => BinaryPrimitives.ReadUInt64LittleEndian(_native[8..]);

    internal bool IsSelfOrParent => Name.SequenceEqual("."u8) || Name.SequenceEqual(".."u8);

    /// <summary>Takes the first entry off what <see cref="Files.ReadDirectory"/> gave.</summary>
    internal static HostDirectoryEntry Take(ref Span<byte> entries)
    {
        var size = BinaryPrimitives.ReadUInt16LittleEndian(entries[16..]);
        var entry = new HostDirectoryEntry(entries[..size]);
        entries = entries[size..];
        return entry;
    }

    /// <summary>The kind of DT_* (readdir(3)), which is that of S_IFMT without its low bits; file systems that do not tell are asked by name.</summary>
    internal FileKind GetKind(FileHandle directory) => _native[18] switch
    {
        0 => Paths.Status(directory, Name, out var status) == LinuxError.None ? status.Kind : FileKind.Unknown,
        var kind => (FileKind)(kind << 12),
    };
}

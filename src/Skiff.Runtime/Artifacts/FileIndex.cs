using System.Buffers.Binary;
using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Skiff.Native;

namespace Skiff.Runtime.Artifacts;

/// <summary>
/// What an earlier run found out about a source file, for as long as that is in the same state (docs/adr/0016): it is valid, the code of its modules is in these artifacts, and this is its
/// outline, which is all of it that is needed beside the code. One file of the cache, so that its parts always belong together. All numbers little-endian:
/// <code>
///   0  magic "SKIFFIDX"            8
///   8  CRC-32C of all that follows 4
///  12  format version              4
///  16  identity of the source     40   (device, inode, size, modified, changed)
///  56  number of artifacts         4
///  60  bytes of the outline        4
///  64  artifacts, {key 32, identity 40} each
///  ..  the outline
/// </code>
/// </summary>
/// <param name="Source">The source file as it was.</param>
/// <param name="Artifacts">Per module, in their order in the source.</param>
/// <param name="Outline">Defined by whoever reads it again.</param>
internal sealed record FileIndex(FileIdentity Source, ImmutableArray<KnownArtifact> Artifacts, ReadOnlyMemory<byte> Outline)
{
    private const int FormatVersion = 1;
    private const int ChecksumAt = 8;
    private const int ChecksummedFrom = 12;
    private const int SourceAt = 16;
    private const int IdentitySize = 40;
    private const int HeaderSize = 64;
    private const int EntrySize = ArtifactKey.Length + IdentitySize;

    private static ReadOnlySpan<byte> Magic => "SKIFFIDX"u8;

    /// <summary>Reads an index, whatever state of the source it is for; null if it is damaged.</summary>
    public static FileIndex? TryRead(string path)
    {
        using var file = File.OpenHandle(path);
        return TryRead(file, null);
    }

    /// <summary>Reads an index; null if it is for another state of the source, or damaged.</summary>
    public static FileIndex? TryRead(SafeFileHandle file, FileIdentity? source)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (!FileTable.TryFill(file, header, 0)
            || !header.StartsWith(Magic)
            || BinaryPrimitives.ReadInt32LittleEndian(header[ChecksummedFrom..]) != FormatVersion
            || (source is not null && ReadIdentity(header[SourceAt..]) != source))
        {
            return null;
        }

        long count = BinaryPrimitives.ReadUInt32LittleEndian(header[56..]);
        long outline = BinaryPrimitives.ReadUInt32LittleEndian(header[60..]);
        var length = HeaderSize + (count * EntrySize) + outline;
        if (length > Array.MaxLength || length != RandomAccess.GetLength(file))
        {
            return null;
        }

        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        if (!FileTable.TryFill(file, bytes, 0) || Crc32C.Of(bytes.AsSpan(ChecksummedFrom)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(ChecksumAt)))
        {
            return null;
        }

        var artifacts = ImmutableArray.CreateBuilder<KnownArtifact>((int)count);
        for (var i = 0; i < count; i++)
        {
            var entry = bytes.AsSpan(HeaderSize + (i * EntrySize), EntrySize);
            artifacts.Add(new KnownArtifact(ArtifactKey.Read(entry), ReadIdentity(entry[ArtifactKey.Length..])));
        }

        return new FileIndex(ReadIdentity(header[SourceAt..]), artifacts.MoveToImmutable(), bytes.AsMemory(HeaderSize + ((int)count * EntrySize)));
    }

    /// <summary>Writes the file and forces it to disk.</summary>
    public void Write(SafeFileHandle file)
    {
        var bytes = new byte[HeaderSize + (Artifacts.Length * EntrySize) + Outline.Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(ChecksummedFrom), FormatVersion);
        WriteIdentity(bytes.AsSpan(SourceAt), Source);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(56), Artifacts.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(60), Outline.Length);
        for (var i = 0; i < Artifacts.Length; i++)
        {
            var entry = bytes.AsSpan(HeaderSize + (i * EntrySize), EntrySize);
            Artifacts[i].Key.Write(entry);
            WriteIdentity(entry[ArtifactKey.Length..], Artifacts[i].State);
        }

        Outline.Span.CopyTo(bytes.AsSpan(HeaderSize + (Artifacts.Length * EntrySize)));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Of(bytes.AsSpan(ChecksummedFrom)));
        RandomAccess.Write(file, bytes, 0);
        RandomAccess.FlushToDisk(file);
    }

    private static FileIdentity ReadIdentity(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));

    private static void WriteIdentity(Span<byte> bytes, FileIdentity identity)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, identity.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], identity.Inode);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], identity.Size);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], identity.Modified);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], identity.Changed);
    }
}

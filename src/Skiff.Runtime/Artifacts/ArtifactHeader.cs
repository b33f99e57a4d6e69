using System.Buffers.Binary;

namespace Skiff.Runtime.Artifacts;

/// <summary>
/// The first page of an artifact file. All numbers little-endian.
/// <code>
///   0  magic "SKIFFAOT"            8
///   8  format version              4
///  12  flags (1: fuel)             4
///  16  key                        32
///  48  length of the file          8
///  56  hash of all after the page 32   (SHA-256)
///  88  sections, {offset, length} 16 each, in the order of <see cref="ArtifactSection"/>
///  ..  zero
///  4064 hash of the 4064 before   32   (SHA-256)
/// </code>
/// </summary>
internal sealed class ArtifactHeader
{
    public const int Size = 4096;
    public const int FormatVersion = 1;
    public const int SectionCount = (int)ArtifactSection.Positions + 1;
    private const int LengthAt = 48;
    private const int SectionTable = 88;
    private const int HashAt = Size - 32;

    private static ReadOnlySpan<byte> Magic => "SKIFFAOT"u8;

    public required ArtifactKey Key { get; init; }

    public required bool Fuel { get; init; }

    public required long FileLength { get; init; }

    public required byte[] HashOfContent { get; init; }

    public required (long Offset, long Length)[] Sections { get; init; }

    public byte[] ToBytes()
    {
        var page = new byte[Size];
        Magic.CopyTo(page);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(12), Fuel ? 1 : 0);
        Key.Write(page.AsSpan(16));
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(LengthAt), FileLength);
        HashOfContent.CopyTo(page.AsSpan(56));
        for (var i = 0; i < SectionCount; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(SectionTable + (i * 16)), Sections[i].Offset);
            BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(SectionTable + (i * 16) + 8), Sections[i].Length);
        }

        ContentHash.Compute(page.AsSpan(0, HashAt), page.AsSpan(HashAt));
        return page;
    }

    /// <summary>The length of the file as a page says it, which may be anything until <see cref="Read"/> has found the page whole.</summary>
    public static long StatedLength(ReadOnlySpan<byte> page) => BinaryPrimitives.ReadInt64LittleEndian(page[LengthAt..]);

    /// <summary>Reads a header; null with the reason if it is damaged, foreign or of another version.</summary>
    public static ArtifactHeader? Read(ReadOnlySpan<byte> page, long fileLength, out string? reason)
    {
        if (page.Length < Size || !page[..8].SequenceEqual(Magic))
        {
            reason = "not an artifact of Skiff";
            return null;
        }

        if (!ContentHash.Matches(page[..HashAt], page.Slice(HashAt, ContentHash.Length)))
        {
            reason = "the header is damaged";
            return null;
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(page[8..]) != FormatVersion)
        {
            reason = "another version of the format";
            return null;
        }

        var stated = StatedLength(page);
        if (stated != fileLength)
        {
            reason = $"the file has {fileLength} bytes, its header says {stated}";
            return null;
        }

        var sections = new (long Offset, long Length)[SectionCount];
        for (var i = 0; i < SectionCount; i++)
        {
            sections[i] = (BinaryPrimitives.ReadInt64LittleEndian(page[(SectionTable + (i * 16))..]), BinaryPrimitives.ReadInt64LittleEndian(page[(SectionTable + (i * 16) + 8)..]));
            if (sections[i].Offset < Size || sections[i].Length < 0 || sections[i].Offset > fileLength - sections[i].Length || sections[i].Length > int.MaxValue)
            {
                reason = $"section {(ArtifactSection)i} lies outside the file";
                return null;
            }
        }

        reason = null;
        return new ArtifactHeader
        {
            Key = ArtifactKey.Read(page[16..]),
            Fuel = (BinaryPrimitives.ReadInt32LittleEndian(page[12..]) & 1) != 0,
            FileLength = stated,
            HashOfContent = page.Slice(56, 32).ToArray(),
            Sections = sections,
        };
    }
}

/// <summary>The parts of an artifact file; the number is the place in the header's table.</summary>
internal enum ArtifactSection
{
    /// <summary>Machine code; begins at a page boundary, so that it can be mapped.</summary>
    Code,
    FunctionOffsets,
    FunctionLengths,
    EntryThunks,
    ExitThunks,
    TrapSites,
    TrapCodes,
    PositionOffsets,
    Positions,
}

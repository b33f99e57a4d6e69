namespace Skiff.Wasi.Tests;

/// <summary>An entry that fd_readdir wrote.</summary>
internal sealed record DirectoryEntry(ulong Next, ulong Inode, byte Type, string Name)
{
    /// <summary>The whole entries of the buffer; a cut one at the end is left out.</summary>
    internal static List<DirectoryEntry> ReadAll(TestGuest guest, uint used)
    {
        var entries = new List<DirectoryEntry>();
        for (uint at = 0; at + 24 <= used;)
        {
            var length = guest.ReadUInt32(TestGuest.Buffer + at + 16);
            if (at + 24 + length > used)
            {
                break;
            }

            var start = TestGuest.Buffer + at;
            entries.Add(new(guest.ReadUInt64(start), guest.ReadUInt64(start + 8), guest.Bytes[(int)start + 20], guest.ReadText(start + 24, length)));
            at += 24 + length;
        }

        return entries;
    }
}

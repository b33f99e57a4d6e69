using System.Formats.Tar;
using System.Text;
using Skiff.Spin.Images;

namespace Skiff.Spin.Tests.Images;

public class TarFilesTests
{
    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.V7)]
    public void Contents_of_files_are_read_in_order_and_all_else_is_passed_over(TarEntryFormat format)
    {
        var contents = new[] { "", "one", new string('x', 512), new string('y', 513) };

        Assert.Equal(contents, Read(Archive(format, contents)));
    }

    [Fact]
    public void Whatever_is_cut_off_or_changed_is_read_or_refused()
    {
        var whole = Archive(TarEntryFormat.Pax, "one", "two");
        for (var length = 1; length < whole.Length - 512; length += 100) // the last block is one of two that end it
        {
            var cut = whole[..length];
            Assert.True(length % 512 == 0 || Record.Exception(() => Read(cut)) is InvalidDataException);
        }

        for (var i = 0; i < whole.Length; i += 3)
        {
            var changed = (byte[])whole.Clone();
            changed[i] ^= 0x91;
            Assert.True(Record.Exception(() => Read(changed)) is null or InvalidDataException);
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, true)]
    public void An_archive_may_have_so_many_bytes(int more, bool isRefused)
    {
        var archive = Archive(TarEntryFormat.Ustar, "one", "two");
        var needed = 6 * 512; // an entry for the directory, two for each file, the one that ends it

        Assert.Equal(isRefused, Record.Exception(() => Read(archive, needed + more)) is InvalidDataException);
    }

    private static byte[] Archive(TarEntryFormat format, params string[] contents)
    {
        using var stream = new MemoryStream();
        using (var archive = new TarWriter(stream, format, leaveOpen: true))
        {
            archive.WriteEntry(Entry(format, TarEntryType.Directory, "folder"));
            for (var i = 0; i < contents.Length; i++)
            {
                var file = Entry(format, format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, $"folder/{i}");
                file.DataStream = new MemoryStream(Encoding.ASCII.GetBytes(contents[i]));
                archive.WriteEntry(file);
            }
        }

        return stream.ToArray();
    }

    private static TarEntry Entry(TarEntryFormat format, TarEntryType type, string name) => format switch
    {
        TarEntryFormat.Pax => new PaxTarEntry(type, name),
        TarEntryFormat.Gnu => new GnuTarEntry(type, name),
        TarEntryFormat.Ustar => new UstarTarEntry(type, name),
        _ => new V7TarEntry(type, name),
    };

    private static List<string> Read(byte[] archive, long maximum = 1 << 20)
    {
        var files = new TarFiles(new MemoryStream(archive), maximum);
        var contents = new List<string>();
        while (files.Next() is { } length)
        {
            using var content = new MemoryStream();
            files.CopyTo(content, length);
            contents.Add(Encoding.ASCII.GetString(content.ToArray()));
        }

        return contents;
    }
}

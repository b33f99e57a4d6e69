using Skiff.Native;
using Skiff.Runtime.Artifacts;

namespace Skiff.Runtime.Tests.Artifacts;

public sealed class FileIndexTests : IDisposable
{
    private static readonly FileIdentity s_source = new(1, 2, 3, 4, 5);

    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-index").FullName;

    private string FilePath => Path.Combine(_folder, "index");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read()
    {
        var written = Index();

        var read = Read(Write(written), s_source)!;

        Assert.Equal(written.Source, read.Source);
        Assert.Equal(written.Artifacts.AsEnumerable(), read.Artifacts);
        Assert.Equal(written.Outline.ToArray(), read.Outline.ToArray());
    }

    [Fact]
    public void An_index_of_another_state_is_none()
    {
        var bytes = Write(Index());

        Assert.Null(Read(bytes, s_source with { Device = 0 }));
        Assert.Null(Read(bytes, s_source with { Inode = 0 }));
        Assert.Null(Read(bytes, s_source with { Size = 0 }));
        Assert.Null(Read(bytes, s_source with { Modified = 0 }));
        Assert.Null(Read(bytes, s_source with { Changed = 0 }));
    }

    [Fact]
    public void An_index_with_any_bit_changed_is_none()
    {
        var bytes = Write(Index());
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(Read(bytes, s_source));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.NotNull(Read(bytes, s_source));
    }

    [Fact]
    public void An_index_that_ends_early_or_late_is_none()
    {
        var bytes = Write(Index());

        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Null(Read(bytes[..length], s_source)));
        Assert.Null(Read([.. bytes, 0], s_source));
    }

    [Theory]
    [InlineData("", 0x00000000)]
    [InlineData("123456789", 0xe3069283)] // The check value of CRC-32/ISCSI.
    [InlineData("12345678", 0x6087809a)]
    public void The_checksum_is_the_one_of_the_standard(string text, uint expected) => Assert.Equal(expected, Crc32C.Of(System.Text.Encoding.ASCII.GetBytes(text)));

    private static FileIndex Index()
    {
        var options = new Engine().Options.Compiler;
        return new FileIndex(
            s_source,
            [new(ArtifactKey.Of("a"u8, options), new(1, 2, 3, 4, 5)), new(ArtifactKey.Of("b"u8, options), new(ulong.MaxValue, 7, 8, long.MinValue, long.MaxValue))],
            "outline"u8.ToArray());
    }

    private byte[] Write(FileIndex index)
    {
        using (var file = File.OpenHandle(FilePath, FileMode.Create, FileAccess.Write))
        {
            index.Write(file);
        }

        return File.ReadAllBytes(FilePath);
    }

    private FileIndex? Read(byte[] bytes, FileIdentity source)
    {
        File.WriteAllBytes(FilePath, bytes);
        using var file = File.OpenHandle(FilePath);
        return FileIndex.TryRead(file, source);
    }
}

using System.Buffers.Binary;
using Skiff.Runtime.Artifacts;

namespace Skiff.Runtime.Tests.Artifacts;

/// <summary>Artifacts as one sequence of bytes, and files made of it again.</summary>
public sealed class ArtifactSequenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-sequence").FullName;

    private string Code => Path.Combine(_folder, "code");

    private string Sequence => Path.Combine(_folder, "sequence");

    private string Split => Path.Combine(_folder, "split");

    public ArtifactSequenceTests()
    {
        Directory.CreateDirectory(Code);
        Directory.CreateDirectory(Split);
        var source = new ModuleSource(new Engine(), ArtifactCache.OpenMounted(Code));
        source.Load(Wat.Encode("(module (func (export \"seven\") (result i32) (i32.const 7)))"));
        source.Load(Wat.Encode("(module (func (export \"eight\") (result i32) (i32.const 8)))"));
        File.WriteAllBytes(Sequence, Read());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_become_the_same_files_again()
    {
        Assert.Equal(2, ArtifactSequence.Split(Sequence, Split));

        Assert.Equal(Contents(Code), Contents(Split));
    }

    [Fact]
    public void Nothing_but_artifacts_is_read()
    {
        File.WriteAllText(Path.Combine(Code, "looked-at"), "x");
        File.WriteAllText(Path.Combine(Code, "guest" + ArtifactCache.IndexExtension), "x");

        Assert.Equal(File.ReadAllBytes(Sequence), Read());
    }

    [Fact]
    public void A_sequence_that_was_cut_is_refused()
    {
        var whole = File.ReadAllBytes(Sequence);
        var second = File.ReadAllBytes(Directory.GetFiles(Code).Order(StringComparer.Ordinal).First()).Length;
        foreach (var length in new[] { 1, 4095, 4096, second - 1, second + 1, whole.Length - 1 })
        {
            File.WriteAllBytes(Sequence, whole[..length]);

            Assert.Throws<InvalidDataException>(() => ArtifactSequence.Split(Sequence, Split));
        }
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(0L)]
    [InlineData(4095L)]
    [InlineData(long.MaxValue)]
    public void A_length_that_cannot_be_is_refused(long length)
    {
        var bytes = File.ReadAllBytes(Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), length);
        HashHeader(bytes);
        File.WriteAllBytes(Sequence, bytes);

        Assert.Throws<InvalidDataException>(() => ArtifactSequence.Split(Sequence, Split));
        Assert.Empty(Directory.GetFiles(Split));
    }

    [Fact]
    public void A_header_that_was_changed_is_refused()
    {
        var bytes = File.ReadAllBytes(Sequence);
        bytes[16] ^= 1;
        File.WriteAllBytes(Sequence, bytes);

        Assert.Contains("the header is damaged", Assert.Throws<InvalidDataException>(() => ArtifactSequence.Split(Sequence, Split)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_was_changed_is_compiled_again_by_who_loads_it()
    {
        var bytes = File.ReadAllBytes(Sequence);
        bytes[4096] ^= 1;
        File.WriteAllBytes(Sequence, bytes);
        ArtifactSequence.Split(Sequence, Split);
        var source = new ModuleSource(new Engine(), ArtifactCache.OpenMounted(Split));

        bool[] found =
        [
            source.Load(Wat.Encode("(module (func (export \"seven\") (result i32) (i32.const 7)))")).WasCached,
            source.Load(Wat.Encode("(module (func (export \"eight\") (result i32) (i32.const 8)))")).WasCached,
        ];

        Assert.Equal([false, true], found.Order());
        Assert.Equal(Contents(Code), Contents(Split));
    }

    [Fact]
    public void The_name_of_the_engine_is_32_digits() => Assert.Matches("^[0-9a-f]{32}$", ArtifactSequence.EngineName);

    // The header's own hash: of all of the page before it.
    private static void HashHeader(Span<byte> bytes) => ContentHash.Compute(bytes[..4064], bytes.Slice(4064, 32));

    private static (string, string)[] Contents(string folder) =>
        [.. Directory.GetFiles(folder, "*" + ArtifactCache.Extension).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), Convert.ToHexString(File.ReadAllBytes(file))))];

    private byte[] Read() => [.. ArtifactSequence.Read(Code).SelectMany(part => part.ToArray())];
}

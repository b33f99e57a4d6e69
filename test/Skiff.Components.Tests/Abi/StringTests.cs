using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Skiff.Components.Abi;
using Skiff.Runtime;

namespace Skiff.Components.Tests.Abi;

/// <summary>Strings in the three encodings.</summary>
public sealed class StringTests : IDisposable
{
    private static readonly Engine s_engine = new();
    private readonly Store _store = new(s_engine);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_transfer_calls_realloc_and_writes_bytes_as_the_reference_does()
    {
        var rows = GoldenFile.Rows("string-transfers.tsv");
        Assert.True(rows.Length > 150);
        var from = new Guest(_store);
        foreach (var row in rows)
        {
            using var store = new Store(s_engine);
            var to = new Guest(store);
            var (source, form) = row[0] switch
            {
                "utf8" => (StringEncoding.Utf8, StringForm.Utf8),
                "utf16" => (StringEncoding.Utf16, StringForm.Utf16),
                "latin1+utf16" => (StringEncoding.Latin1OrUtf16, StringForm.Latin1),
                _ => (StringEncoding.Latin1OrUtf16, StringForm.Utf16),
            };
            var text = Unescape(row[2]);
            var length = Write(from.Memory!.Span[64..], text, form);
            var context = new TransferContext(from.Context(source), to.Context(Encoding(row[1])));
            var (pointer, taggedLength) = StringTransfer.Copy(
                in context, 64, length | (form == StringForm.Utf16 && source == StringEncoding.Latin1OrUtf16 ? CanonicalContext.Utf16Tag : 0));
            var calls = string.Join(' ', to.Log.Select(c => $"{c.Old},{c.OldSize},{c.Alignment},{c.NewSize}"));
            var bytes = to.Memory!.Span.Slice((int)pointer, row[5] == "-" ? 0 : row[5].Length / 2);
            Assert.Equal(
                (row[0], row[1], row[2], row[3], row[4], row[5].Replace("-", "", StringComparison.Ordinal)),
                (row[0], row[1], row[2], calls, $"{taggedLength}", Convert.ToHexStringLower(bytes)));
        }
    }

    [Theory]
    [InlineData(nameof(StringEncoding.Utf8), "grün ☃🍰", "6772c3bc6e20e29883f09f8db0", 1u, 13)]
    [InlineData(nameof(StringEncoding.Utf16), "ü🍰", "fc003cd870df", 2u, 3)]
    [InlineData(nameof(StringEncoding.Latin1OrUtf16), "grün", "6772fc6e", 2u, 4)]
    [InlineData(nameof(StringEncoding.Latin1OrUtf16), "ü☃", "fc000326", 2u, 2 | int.MinValue)]
    [InlineData(nameof(StringEncoding.Utf8), "", "", 1u, 0)]
    public void The_host_writes_a_string_with_one_call_of_realloc_and_reads_it_back(string encoding, string text, string expected, uint alignment, int taggedLength)
    {
        var guest = new Guest(_store);
        var context = guest.Context(Enum.Parse<StringEncoding>(encoding));
        var (pointer, length) = context.WriteString(text);
        Assert.Equal((uint)taggedLength, length);
        var call = Assert.Single(guest.Log);
        Assert.Equal((0u, 0u, alignment, (uint)expected.Length / 2), (call.Old, call.OldSize, call.Alignment, call.NewSize));
        Assert.Equal(expected, Convert.ToHexStringLower(guest.Memory!.Span.Slice((int)pointer, expected.Length / 2)));
        Assert.Equal(text, context.ReadString(pointer, length));
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(context.ReadUtf8(pointer, length)));
        var (again, sameLength) = context.WriteUtf8(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, context.ReadString(again, sameLength));
    }

    [Theory]
    [InlineData(nameof(StringEncoding.Utf8), "0061 D800 0062", "0061 FFFD 0062")]
    [InlineData(nameof(StringEncoding.Utf16), "DC00 D83C DF70 D83C", "FFFD D83C DF70 FFFD")]
    [InlineData(nameof(StringEncoding.Latin1OrUtf16), "D83C D83C DF70", "FFFD D83C DF70")]
    public void A_lone_surrogate_of_the_host_becomes_the_replacement_character(string encoding, string units, string expected)
    {
        var context = new Guest(_store).Context(Enum.Parse<StringEncoding>(encoding));
        var (pointer, length) = context.WriteString(FromUnits(units));
        Assert.Equal(FromUnits(expected), context.ReadString(pointer, length));
    }

    [Theory]
    [InlineData(nameof(StringEncoding.Utf8), "80", 1u, ComponentTrap.MalformedUtf8)]
    [InlineData(nameof(StringEncoding.Utf8), "c3", 1u, ComponentTrap.MalformedUtf8)]
    [InlineData(nameof(StringEncoding.Utf8), "c0af", 2u, ComponentTrap.MalformedUtf8)]
    [InlineData(nameof(StringEncoding.Utf8), "eda080", 3u, ComponentTrap.MalformedUtf8)]
    [InlineData(nameof(StringEncoding.Utf8), "f4908080", 4u, ComponentTrap.MalformedUtf8)]
    [InlineData(nameof(StringEncoding.Utf16), "00d8", 1u, ComponentTrap.MalformedUtf16)]
    [InlineData(nameof(StringEncoding.Utf16), "00dc00d8", 2u, ComponentTrap.MalformedUtf16)]
    [InlineData(nameof(StringEncoding.Utf16), "00d800d800dc", 3u, ComponentTrap.MalformedUtf16)]
    [InlineData(nameof(StringEncoding.Latin1OrUtf16), "610000d8", 0x8000_0002u, ComponentTrap.MalformedUtf16)]
    public void A_malformed_string_traps_before_anything_is_allocated(string encoding, string bytes, uint taggedLength, string message)
    {
        var from = new Guest(_store);
        var to = new Guest(_store);
        var context = new TransferContext(from.Context(Enum.Parse<StringEncoding>(encoding)), to.Context());
        Convert.FromHexString(bytes).CopyTo(from.Memory!.Span[64..]);
        Trap.Expect(message, () => StringTransfer.Copy(in context, 64, taggedLength));
        Trap.Expect(message, () => context.From.ReadString(64, taggedLength));
        Assert.Empty(to.Log);
    }

    [Theory]
    [InlineData(nameof(StringEncoding.Utf8), 0x10_0000u, 1u, ComponentTrap.StringOutOfBounds)]
    [InlineData(nameof(StringEncoding.Utf8), 0xF_FFFFu, 2u, ComponentTrap.StringOutOfBounds)]
    [InlineData(nameof(StringEncoding.Utf8), 0xFFFF_FFFFu, 0xFFFu, ComponentTrap.StringOutOfBounds)]
    [InlineData(nameof(StringEncoding.Utf16), 0xF_FFFEu, 2u, ComponentTrap.StringOutOfBounds)]
    [InlineData(nameof(StringEncoding.Utf16), 1u, 0u, ComponentTrap.UnalignedPointer)]
    [InlineData(nameof(StringEncoding.Latin1OrUtf16), 1u, 0u, ComponentTrap.UnalignedPointer)]
    [InlineData(nameof(StringEncoding.Latin1OrUtf16), 1u, 0x8000_0000u, ComponentTrap.UnalignedPointer)]
    [InlineData(nameof(StringEncoding.Utf8), 0u, 0x1000_0000u, ComponentTrap.StringTooLong)]
    [InlineData(nameof(StringEncoding.Utf16), 0u, 0x0800_0000u, ComponentTrap.StringTooLong)]
    [InlineData(nameof(StringEncoding.Utf16), 0u, 0x8000_0001u, ComponentTrap.StringTooLong)]
    [InlineData(nameof(StringEncoding.Latin1OrUtf16), 0u, 0xFFFF_FFFFu, ComponentTrap.StringTooLong)]
    [InlineData(nameof(StringEncoding.Latin1OrUtf16), 0u, 0x7FFF_FFFFu, ComponentTrap.StringTooLong)]
    public void A_string_that_is_not_in_the_memory_traps(string encoding, uint pointer, uint taggedLength, string message)
    {
        var context = new Guest(_store).Context(Enum.Parse<StringEncoding>(encoding));
        Trap.Expect(message, () => context.ReadString(pointer, taggedLength));
        Trap.Expect(message, () => context.ReadUtf8(pointer, taggedLength));
    }

    [Fact]
    public void What_is_not_utf8_is_not_written_as_utf8()
    {
        var guest = new Guest(_store);
        Assert.Throws<ArgumentException>(() => guest.Context().WriteUtf8([0x80]));
        Assert.Empty(guest.Log);
    }

    private static StringEncoding Encoding(string name) => name switch
    {
        "utf8" => StringEncoding.Utf8,
        "utf16" => StringEncoding.Utf16,
        _ => StringEncoding.Latin1OrUtf16,
    };

    private static uint Write(Span<byte> memory, string text, StringForm form)
    {
        var encoding = form switch
        {
            StringForm.Utf8 => System.Text.Encoding.UTF8,
            StringForm.Utf16 => System.Text.Encoding.Unicode,
            _ => System.Text.Encoding.Latin1,
        };
        var length = encoding.GetBytes(text, memory);
        return (uint)(form == StringForm.Utf16 ? length / 2 : length);
    }

    // Attributes cannot hold lone surrogates.
    private static string FromUnits(string units) => string.Concat(units.Split(' ').Select(u => (char)Convert.ToUInt16(u, 16)));

    private static string Unescape(string text) => text == "\"\""
        ? ""
        : Regex.Replace(text, @"\\u\{([0-9a-f]+)\}", m => new Rune(int.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());
}

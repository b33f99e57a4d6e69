namespace Skiff.Wasm.Binary;

/// <summary>
/// Turns the bytes of a module into a <see cref="Module"/>. Function bodies are cut out but not read: whoever validates or
/// compiles them reads every byte anyway, and finds malformed instructions then. Source: WebAssembly Core 2.0, 5.5.
/// </summary>
public static class ModuleDecoder
{
    private const int HeaderSize = 8;

    /// <summary>Decodes a module.</summary>
    /// <param name="bytes">The whole file. The result keeps slices of it: it must not change any more.</param>
    /// <param name="limits">How large it may be; null for <see cref="WasmLimits.Default"/>.</param>
    /// <exception cref="WasmFormatException">The bytes are not a module of WebAssembly 2.0 within the limits.</exception>
    public static Module Decode(ReadOnlyMemory<byte> bytes, WasmLimits? limits = null) =>
        Decode(bytes, limits ?? WasmLimits.Default, isNested: false);

    /// <summary>
    /// Decodes a module that is inside a component. It may have several memories (multi-memory proposal), which the suite of the Component Model requires.
    /// Shared memories are read, so that types can be compared; the compiler refuses them.
    /// </summary>
    internal static Module DecodeNested(ReadOnlyMemory<byte> bytes, WasmLimits limits) => Decode(bytes, limits, isNested: true);

    private static Module Decode(ReadOnlyMemory<byte> bytes, WasmLimits limits, bool isNested)
    {
        var reader = new ByteReader(bytes);
        if (bytes.Length > limits.ModuleSize)
        {
            reader.Throw(FormatReason.LimitExceeded, $"module of {bytes.Length} bytes, at most {limits.ModuleSize} are allowed");
        }

        ReadHeader(ref reader);
        var sections = new SectionDecoder(bytes, limits, isNested);
        var order = new SectionOrder();
        while (reader.Left > 0)
        {
            var start = reader.Position;
            var id = (SectionId)reader.ReadByte();
            order.Check(id, start);
            var size = reader.ReadSize($"{id.Text} section");
            var section = reader.Enter(size, id);
            sections.Decode(ref section);
            section.ExpectEnd();
        }

        return sections.Finish(reader.Position);
    }

    // Core 2.0, 5.5.16.
    private static void ReadHeader(ref ByteReader reader)
    {
        var header = reader.ReadBytes(Math.Min(HeaderSize, reader.Left)).Span;
        if (header.Length < 4)
        {
            reader.Throw(FormatReason.UnexpectedEnd, "in the header");
        }

        var magic = header[..4];
        if (!magic.SequenceEqual("\0asm"u8))
        {
            reader.Throw(FormatReason.MagicHeaderNotDetected, Convert.ToHexStringLower(magic), 0);
        }

        if (header.Length < HeaderSize)
        {
            reader.Throw(FormatReason.UnexpectedEnd, "in the header");
        }

        var version = header[4..];
        if (!version.SequenceEqual((ReadOnlySpan<byte>)[1, 0, 0, 0]))
        {
            // The second half of a component's version is its layer. Component Model, Binary.md.
            var isComponent = version[2] == 1 && version[3] == 0;
            var what = Convert.ToHexStringLower(version);
            reader.Throw(FormatReason.UnknownBinaryVersion, isComponent ? $"{what} (a component, not a core module)" : what, 4);
        }
    }
}

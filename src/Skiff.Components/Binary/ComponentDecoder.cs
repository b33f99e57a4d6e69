using Skiff.Components.Model;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>
/// Turns the bytes of a component into a <see cref="Component"/>, nested components and core modules included (bodies of functions are cut out but not
/// read, see <see cref="ModuleDecoder"/>). Source: Component Model, Binary.md of 2026-08-21.
/// </summary>
public static class ComponentDecoder
{
    private const int HeaderSize = 8;

    // Component Model, Binary.md, "Component Definitions": magic, version 0x0d, layer 1.
    private static ReadOnlySpan<byte> Magic => "\0asm"u8;

    private static ReadOnlySpan<byte> VersionAndLayer => [0x0D, 0, 1, 0];

    /// <summary>Whether these bytes begin like a component (of any version) rather than a core module.</summary>
    public static bool IsComponent(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderSize && bytes.StartsWith(Magic) && bytes[6] == 1 && bytes[7] == 0;

    /// <summary>Decodes a component.</summary>
    /// <param name="bytes">The whole file. The result keeps slices of it: it must not change any more.</param>
    /// <param name="limits">How large it may be; null for <see cref="ComponentLimits.Default"/>.</param>
    /// <exception cref="WasmFormatException">The bytes are not a component within the limits.</exception>
    public static Component Decode(ReadOnlyMemory<byte> bytes, ComponentLimits? limits = null)
    {
        limits ??= ComponentLimits.Default;
        var reader = new ByteReader(bytes);
        if (bytes.Length > limits.ComponentSize)
        {
            reader.Throw(FormatReason.LimitExceeded, $"component of {bytes.Length} bytes, at most {limits.ComponentSize} are allowed");
        }

        return Decode(bytes, ref reader, new DecodingBudget(limits), depth: 1);
    }

    /// <summary>Decodes the component that fills the reader.</summary>
    internal static Component Decode(ReadOnlyMemory<byte> file, ref ByteReader reader, DecodingBudget budget, int depth)
    {
        if (depth > budget.Limits.NestingDepth)
        {
            reader.Throw(FormatReason.LimitExceeded, $"components nest deeper than {budget.Limits.NestingDepth}");
        }

        var start = reader.Position;
        budget.TakeComponent(ref reader);
        ReadHeader(ref reader);
        var sections = new ComponentSections(file, budget, depth);
        while (reader.Left > 0)
        {
            var id = reader.Peek();
            ComponentSections.CheckId(ref reader, id);
            reader.ReadByte();
            var size = reader.ReadSize($"{ComponentSections.NameOf(id)} section");
            var section = reader.Enter(size);
            sections.Decode(id, ref section);
            section.ExpectEnd();
        }

        return sections.Finish(start, file[start..reader.Position]);
    }

    private static void ReadHeader(ref ByteReader reader)
    {
        var start = reader.Position;
        var header = reader.ReadBytes(Math.Min(HeaderSize, reader.Left)).Span;
        if (header.Length < HeaderSize)
        {
            reader.Throw(FormatReason.UnexpectedEnd, "in the header");
        }

        if (!header.StartsWith(Magic))
        {
            reader.Throw(FormatReason.MagicHeaderNotDetected, Convert.ToHexStringLower(header[..4]), start);
        }

        var version = header[4..];
        if (!version.SequenceEqual(VersionAndLayer))
        {
            var isModule = version.SequenceEqual((ReadOnlySpan<byte>)[1, 0, 0, 0]);
            var what = Convert.ToHexStringLower(version);
            reader.Throw(FormatReason.UnknownBinaryVersion, isModule ? $"{what} (a core module, not a component)" : what, start + 4);
        }
    }
}

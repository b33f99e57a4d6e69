using System.Buffers;
using Skiff.Components.Binary;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Preparation;

/// <summary>
/// A component or a module without the instructions of its functions: what is needed to plan and instantiate one whose code is compiled. Still in the binary format, in which every
/// function body is a lone <c>end</c>; sections that hold no code are copied as they are.
/// </summary>
internal static class ComponentOutline
{
    private const int HeaderSize = 8;
    private const byte CoreModuleSection = 1;
    private const byte ComponentSection = 4;
    private const byte CodeSection = 10;

    /// <summary>The outline of a valid component or module.</summary>
    public static byte[] Of(ReadOnlyMemory<byte> bytes) => Rewrite(bytes, ComponentDecoder.IsComponent(bytes.Span));

    private static byte[] Rewrite(ReadOnlyMemory<byte> bytes, bool isComponent)
    {
        var output = new ArrayBufferWriter<byte>(bytes.Length / 2);
        output.Write(bytes.Span[..HeaderSize]);
        var reader = new ByteReader(bytes);
        reader.ReadBytes(HeaderSize);
        while (reader.Left > 0)
        {
            var id = reader.ReadByte();
            var content = reader.ReadBytes(reader.ReadSize("section"));
            ReadOnlySpan<byte> rewritten = (isComponent, id) switch
            {
                (true, CoreModuleSection) => Rewrite(content, isComponent: false),
                (true, ComponentSection) => Rewrite(content, isComponent: true),
                (false, CodeSection) => EmptyBodies(content),
                _ => content.Span,
            };
            output.Write<byte>([id]);
            WriteNumber(output, (uint)rewritten.Length);
            output.Write(rewritten);
        }

        return output.WrittenSpan.ToArray();
    }

    // Core 2.0, 5.5.13: a body of two bytes, no locals and end.
    private static byte[] EmptyBodies(ReadOnlyMemory<byte> section)
    {
        var reader = new ByteReader(section);
        var count = reader.ReadU32();
        var output = new ArrayBufferWriter<byte>();
        WriteNumber(output, count);
        for (var i = 0u; i < count; i++)
        {
            output.Write<byte>([2, 0, 0x0B]);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            output.Write<byte>([(byte)(value | 0x80)]);
        }

        output.Write<byte>([(byte)value]);
    }
}

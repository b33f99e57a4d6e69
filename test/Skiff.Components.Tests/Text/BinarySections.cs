namespace Skiff.Components.Tests.Text;

/// <summary>Binaries as lists of sections, so that two can be compared without their custom sections and without how vectors are cut into sections.</summary>
internal static class BinarySections
{
    private const int HeaderSize = 8;
    private const byte Custom = 0;
    private const byte CoreModule = 1;
    private const byte Component = 4;
    private const byte Start = 9;
    private const byte CoreElements = 9;

    /// <summary>A line per run of definitions of a kind; what is nested is indented.</summary>
    public static string Print(ReadOnlySpan<byte> component)
    {
        var lines = new List<string>();
        Print(component, "", lines);
        return string.Join('\n', lines);
    }

    private static void Print(ReadOnlySpan<byte> component, string indent, List<string> lines)
    {
        byte? last = null;
        var position = HeaderSize;
        while (position < component.Length)
        {
            var id = Next(component, ref position, out var content);
            switch (id)
            {
                case Custom:
                    continue;
                case CoreModule:
                    PrintModule(content, indent, lines);
                    break;
                case Component:
                    lines.Add(indent + "component");
                    Print(content, indent + "  ", lines);
                    break;
                case var same when same == last && id != Start:
                    lines[^1] += " " + Convert.ToHexStringLower(Entries(content));
                    break;
                default:
                    lines.Add($"{indent}{id}: {Convert.ToHexStringLower(id == Start ? content : Entries(content))}");
                    break;
            }

            last = id;
        }
    }

    // Elements can be written in several ways; that ours is right is tested on modules.
    private static void PrintModule(ReadOnlySpan<byte> module, string indent, List<string> lines)
    {
        lines.Add(indent + "module");
        var position = HeaderSize;
        while (position < module.Length)
        {
            var id = Next(module, ref position, out var content);
            if (id is not (Custom or CoreElements))
            {
                lines.Add($"{indent}  {id}: {Convert.ToHexStringLower(content)}");
            }
        }
    }

    private static byte Next(ReadOnlySpan<byte> bytes, ref int position, out ReadOnlySpan<byte> content)
    {
        var id = bytes[position++];
        var size = ReadUnsigned(bytes, ref position);
        content = bytes.Slice(position, size);
        position += size;
        return id;
    }

    private static ReadOnlySpan<byte> Entries(ReadOnlySpan<byte> vector)
    {
        var position = 0;
        ReadUnsigned(vector, ref position);
        return vector[position..];
    }

    private static int ReadUnsigned(ReadOnlySpan<byte> bytes, ref int position)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[position++];
            value |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}

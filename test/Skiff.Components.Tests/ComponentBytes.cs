using System.Text;

namespace Skiff.Components.Tests;

/// <summary>Writes components byte by byte, so that tests can write what no tool would. Source: Component Model, Binary.md.</summary>
internal sealed class ComponentBytes
{
    public const int CoreModule = 1;
    public const int CoreInstance = 2;
    public const int CoreType = 3;
    public const int Component = 4;
    public const int Instance = 5;
    public const int Alias = 6;
    public const int Type = 7;
    public const int Canon = 8;
    public const int Start = 9;
    public const int Import = 10;
    public const int Export = 11;
    public const int Value = 12;

    /// <summary>A core module without anything.</summary>
    public static readonly byte[] EmptyModule = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    private readonly List<byte> _bytes = [0, (byte)'a', (byte)'s', (byte)'m', 0x0D, 0, 1, 0];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    /// <summary>A section of these bytes.</summary>
    public ComponentBytes Section(int id, params byte[] content)
    {
        _bytes.Add((byte)id);
        _bytes.AddRange(Number((uint)content.Length));
        _bytes.AddRange(content);
        return this;
    }

    /// <summary>A section with a vector of definitions.</summary>
    public ComponentBytes Definitions(int id, params byte[][] definitions) => Section(id, Vector(definitions));

    public static byte[] Vector(params byte[][] elements) => [.. Number((uint)elements.Length), .. elements.SelectMany(e => e)];

    public static byte[] Name(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        return [.. Number((uint)utf8.Length), .. utf8];
    }

    public static byte[] Number(uint value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}

using System.Buffers.Binary;
using System.Text;
using Skiff.Wasm;

namespace Skiff.Suites.Modules;

/// <summary>Writes the binary format, bottom up. Source: WebAssembly Core 2.0, 5.</summary>
public sealed class WasmWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>How many bytes there are.</summary>
    public int Length => _bytes.Count;

    /// <summary>The magic number and the version.</summary>
    public static ReadOnlySpan<byte> Preamble => [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00];

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>One byte.</summary>
    public WasmWriter Byte(int value)
    {
        _bytes.Add((byte)value);
        return this;
    }

    /// <summary>Bytes as they are.</summary>
    public WasmWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Unsigned LEB128.</summary>
    public WasmWriter Unsigned(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((int)(value & 0x7F) | 0x80);
            value >>= 7;
        }

        return Byte((int)value);
    }

    /// <summary>An index or a count.</summary>
    public WasmWriter Unsigned(int value) => Unsigned((ulong)value);

    /// <summary>Signed LEB128.</summary>
    public WasmWriter Signed(long value)
    {
        while (value is < -64 or > 63)
        {
            Byte((int)(value & 0x7F) | 0x80);
            value >>= 7;
        }

        return Byte((int)(value & 0x7F));
    }

    /// <summary>Four bytes, little-endian.</summary>
    public WasmWriter Fixed32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    /// <summary>Eight bytes, little-endian.</summary>
    public WasmWriter Fixed64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Raw(bytes);
    }

    /// <summary>A name: its length and its UTF-8.</summary>
    public WasmWriter Name(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        return Unsigned(bytes.Length).Raw(bytes);
    }

    /// <summary>An opcode with its prefix.</summary>
    public WasmWriter Op(Opcode opcode)
    {
        const int PrefixShift = 12;
        var prefix = (int)opcode >> PrefixShift;
        return prefix == 0 ? Byte((int)opcode) : Byte(prefix).Unsigned((int)opcode & 0xFFF);
    }

    /// <summary>A value type.</summary>
    public WasmWriter Type(ValueType type) => Byte((int)type);

    /// <summary>A vector of value types.</summary>
    public WasmWriter Types(IReadOnlyCollection<ValueType> types)
    {
        Unsigned(types.Count);
        foreach (var type in types)
        {
            Type(type);
        }

        return this;
    }

    /// <summary>A function type.</summary>
    public WasmWriter FunctionType(FunctionType type) => Byte(0x60).Types(type.Parameters).Types(type.Results);

    /// <summary>Limits.</summary>
    public WasmWriter Limits(Limits limits) => limits.Maximum is { } maximum
        ? Byte(1).Unsigned(limits.Minimum).Unsigned(maximum)
        : Byte(0).Unsigned(limits.Minimum);

    /// <summary>Something preceded by its size in bytes: a section's content, a function body.</summary>
    public WasmWriter Sized(WasmWriter content) => Unsigned(content.Length).Raw(content.ToArray());

    /// <summary>A section that is a vector; left out where it is empty.</summary>
    public WasmWriter Section<T>(int id, IReadOnlyCollection<T> items, Action<WasmWriter, T> write)
    {
        if (items.Count == 0)
        {
            return this;
        }

        var content = new WasmWriter().Unsigned(items.Count);
        foreach (var item in items)
        {
            write(content, item);
        }

        return Byte(id).Sized(content);
    }
}

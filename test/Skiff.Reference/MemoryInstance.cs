using System.Buffers.Binary;
using Skiff.Wasm;

namespace Skiff.Reference;

/// <summary>A linear memory. Every access is checked here and nowhere else. Source: WebAssembly Core 2.0, 4.2.8.</summary>
public sealed class MemoryInstance : ExternalValue
{
    /// <summary>Bytes in a page.</summary>
    public const int PageSize = 65536;

    /// <summary>The most pages the oracle allocates: an array cannot hold the specification's 65536.</summary>
    public const int AllocatablePages = 16384;

    private byte[] _bytes;

    /// <summary>Makes a memory of the minimal size.</summary>
    public MemoryInstance(MemoryType type)
    {
        if (type.Is64 || type.IsShared)
        {
            throw new UnsupportedFeatureException(type.Is64 ? "64-bit memories" : "shared memories");
        }

        Type = type;
        if (type.Limits.Minimum > AllocatablePages)
        {
            throw new UnsupportedFeatureException($"memories of more than {AllocatablePages} pages");
        }

        _bytes = new byte[(int)type.Limits.Minimum * PageSize];
    }

    /// <summary>Its declared type; the minimum is not updated when it grows.</summary>
    public MemoryType Type { get; }

    /// <summary>The size now, in pages.</summary>
    public int Pages => _bytes.Length / PageSize;

    /// <summary>All of it. Valid until the memory grows.</summary>
    public Span<byte> Bytes => _bytes;

    /// <summary><c>memory.grow</c>: the old size in pages, or -1.</summary>
    public int Grow(uint pages)
    {
        var old = Pages;
        var wanted = (ulong)old + pages;
        if (wanted > Math.Min(Type.Limits.Maximum ?? AllocatablePages, AllocatablePages))
        {
            return -1;
        }

        Array.Resize(ref _bytes, (int)wanted * PageSize);
        return old;
    }

    /// <summary>The bytes <paramref name="address"/> up to <paramref name="address"/> + <paramref name="count"/>, or a trap.</summary>
    public Span<byte> Slice(ulong address, ulong count)
    {
        var length = (ulong)_bytes.Length;
        if (count > length || address > length - count)
        {
            throw new TrapException(TrapKind.MemoryOutOfBounds);
        }

        return _bytes.AsSpan((int)address, (int)count);
    }

    /// <summary>Reads 1, 2, 4 or 8 bytes, little-endian, zero-extended.</summary>
    public ulong Read(ulong address, int width)
    {
        var bytes = Slice(address, (ulong)width);
        return width switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
    }

    /// <summary>Writes the low 1, 2, 4 or 8 bytes, little-endian.</summary>
    public void Write(ulong address, int width, ulong value)
    {
        var bytes = Slice(address, (ulong)width);
        switch (width)
        {
            case 1:
                bytes[0] = (byte)value;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
                break;
        }
    }
}

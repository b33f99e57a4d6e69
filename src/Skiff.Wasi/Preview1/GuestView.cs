using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Skiff.Wasi.Preview1;

/// <summary>
/// Reads and writes little-endian values at addresses of the guest. Each function checks the ranges it will touch once, before it does anything
/// else (<see cref="Contains"/>); an access outside of the memory after that is a mistake of ours and throws.
/// </summary>
internal readonly ref struct GuestView(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;

    internal Span<byte> Bytes => _bytes;

    /// <summary>Whether the range lies in the memory.</summary>
    internal bool Contains(uint address, ulong length) => length <= (ulong)_bytes.Length && address <= (ulong)_bytes.Length - length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<byte> Slice(uint address, uint length) => _bytes.Slice(checked((int)address), checked((int)length));

    internal byte ReadByte(uint address) => _bytes[checked((int)address)];

    internal ushort ReadUInt16(uint address) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(address, 2));

    internal uint ReadUInt32(uint address) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(address, 4));

    internal ulong ReadUInt64(uint address) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(address, 8));

    internal void WriteByte(uint address, byte value) => _bytes[checked((int)address)] = value;

    internal void WriteUInt16(uint address, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Slice(address, 2), value);

    internal void WriteUInt32(uint address, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Slice(address, 4), value);

    internal void WriteUInt64(uint address, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Slice(address, 8), value);
}

using Skiff.Native;

namespace Skiff.Wasi.Preview1;

/// <summary>
/// The buffers of one read or write: an array of <c>iovec</c> or <c>ciovec</c> in the guest's memory, checked once and copied, so that they hold while
/// the call waits. One object per guest, used again for every call.
/// </summary>
internal sealed class GuestBuffers(WasiLimits limits)
{
    private const uint VectorSize = 8;

    private IGuestMemory? _memory;
    private BufferSlice[] _slices = new BufferSlice[4];
    private int _count;

    /// <summary>The bytes of all slices together; never more than <see cref="WasiLimits.MaximumTransfer"/>.</summary>
    internal uint Length { get; private set; }

    /// <summary>The slices that are not empty.</summary>
    internal ReadOnlySpan<BufferSlice> Slices => _slices.AsSpan(0, _count);

    /// <summary>The memory the slices are of.</summary>
    internal Span<byte> Memory => _memory is null ? default : _memory.Bytes;

    /// <summary>Reads the array. More bytes than the limit are cut: a short read or write is always allowed.</summary>
    internal Errno Load(IGuestMemory memory, uint vectors, uint count)
    {
        _memory = memory;
        _count = 0;
        Length = 0;
        var view = new GuestView(memory.Bytes);
        if (count > (uint)limits.MaximumVectors)
        {
            return Errno.Invalid;
        }

        if (!view.Contains(vectors, (ulong)count * VectorSize))
        {
            return Errno.Fault;
        }

        for (uint i = 0; i < count; i++)
        {
            var address = view.ReadUInt32(vectors + (i * VectorSize));
            var length = view.ReadUInt32(vectors + (i * VectorSize) + 4);
            if (!view.Contains(address, length))
            {
                return Errno.Fault;
            }

            Add(address, Math.Min(length, limits.MaximumTransfer - Length));
        }

        return Errno.Success;
    }

    /// <summary>Cuts the slices, so that they hold at most so many bytes together.</summary>
    internal void Limit(uint length)
    {
        if (length >= Length)
        {
            return;
        }

        Length = length;
        var rest = length;
        for (var i = 0; i < _count; i++)
        {
            var slice = _slices[i];
            if (slice.Length >= rest)
            {
                _slices[i] = slice with { Length = rest };
                _count = rest == 0 ? i : i + 1;
                return;
            }

            rest -= slice.Length;
        }
    }

    /// <summary>Drops bytes that have been transferred from the front.</summary>
    internal void Advance(uint length)
    {
        Length -= length;
        var first = 0;
        while (first < _count && _slices[first].Length <= length)
        {
            length -= _slices[first++].Length;
        }

        _slices.AsSpan(first, _count - first).CopyTo(_slices);
        _count -= first;
        if (_count > 0)
        {
            _slices[0] = new BufferSlice(_slices[0].Offset + length, _slices[0].Length - length);
        }
    }

    /// <summary>Copies bytes into the slices, first to last; returns how many there was room for.</summary>
    internal uint Scatter(ReadOnlySpan<byte> source)
    {
        var memory = Memory;
        uint copied = 0;
        foreach (var slice in Slices)
        {
            var length = (int)Math.Min(slice.Length, (uint)source.Length);
            source[..length].CopyTo(memory[(int)slice.Offset..]);
            source = source[length..];
            copied += (uint)length;
        }

        return copied;
    }

    /// <summary>Copies the slices, first to last, into a span that holds at least <see cref="Length"/> bytes.</summary>
    internal void Gather(Span<byte> destination)
    {
        var memory = Memory;
        foreach (var slice in Slices)
        {
            memory.Slice((int)slice.Offset, (int)slice.Length).CopyTo(destination);
            destination = destination[(int)slice.Length..];
        }
    }

    private void Add(uint address, uint length)
    {
        if (length == 0)
        {
            return;
        }

        if (_count == _slices.Length)
        {
            Array.Resize(ref _slices, _count * 2); // grows to the limit at most, which Load has checked
        }

        _slices[_count++] = new BufferSlice(address, length);
        Length += length;
    }
}

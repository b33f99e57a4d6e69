using System.Text;

namespace Skiff.Wasi.Preview1;

/// <summary>Arguments or environment as the guest gets them: strings ended by zero bytes, one after the other.</summary>
internal sealed class GuestStrings
{
    private readonly byte[] _bytes;
    private readonly uint[] _offsets;

    internal GuestStrings(IReadOnlyCollection<string> strings)
    {
        _offsets = new uint[strings.Count];
        var bytes = new List<byte>();
        var index = 0;
        foreach (var text in strings)
        {
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                throw new ArgumentException("an argument or a variable of the environment contains a zero character", nameof(strings));
            }

            _offsets[index++] = (uint)bytes.Count;
            bytes.AddRange(Encoding.UTF8.GetBytes(text));
            bytes.Add(0);
        }

        _bytes = [.. bytes];
    }

    /// <summary><c>args_sizes_get</c>, <c>environ_sizes_get</c>.</summary>
    internal Errno GetSizes(GuestView view, uint count, uint size)
    {
        if (!view.Contains(count, 4) || !view.Contains(size, 4))
        {
            return Errno.Fault;
        }

        view.WriteUInt32(count, (uint)_offsets.Length);
        view.WriteUInt32(size, (uint)_bytes.Length);
        return Errno.Success;
    }

    /// <summary><c>args_get</c>, <c>environ_get</c>.</summary>
    internal Errno Get(GuestView view, uint pointers, uint buffer)
    {
        if (!view.Contains(pointers, 4 * (ulong)_offsets.Length) || !view.Contains(buffer, (ulong)_bytes.Length))
        {
            return Errno.Fault;
        }

        for (var i = 0; i < _offsets.Length; i++)
        {
            view.WriteUInt32(pointers + (4 * (uint)i), buffer + _offsets[i]);
        }

        _bytes.CopyTo(view.Slice(buffer, (uint)_bytes.Length));
        return Errno.Success;
    }
}

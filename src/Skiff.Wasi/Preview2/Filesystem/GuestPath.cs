using System.Buffers;
using System.Text;
using Skiff.Native;

namespace Skiff.Wasi.Preview2.Filesystem;

/// <summary>A path of the guest in the kernel's form: UTF-8. Dispose it when the call is over.</summary>
internal readonly struct GuestPath : IDisposable
{
    private const int Longest = 4095; // PATH_MAX without the final zero

    private readonly byte[]? _bytes;
    private readonly int _length;

    private GuestPath(byte[] bytes, int length)
    {
        _bytes = bytes;
        _length = length;
    }

    internal ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    internal static LinuxError Read(string text, out GuestPath path)
    {
        path = default;
        if (text.Length > Longest || Encoding.UTF8.GetByteCount(text) > Longest)
        {
            return LinuxError.ENAMETOOLONG;
        }

        if (text.Length == 0)
        {
            return LinuxError.ENOENT;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Longest);
        path = new GuestPath(bytes, Encoding.UTF8.GetBytes(text, bytes));
        return text.Contains('\0') ? LinuxError.EINVAL : LinuxError.None;
    }

    public void Dispose()
    {
        if (_bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}

using System.Globalization;
using System.Text;
using Skiff.Oci;

namespace Skiff.Spin.Images;

/// <summary>
/// Reads the contents of the regular files in an archive of tar (POSIX, pax, "ustar Interchange Format"), one after the other. Their names are not looked at:
/// who reads knows a file by its digest, so no name can lead anywhere. Nothing is allocated by what the archive says of itself.
/// </summary>
/// <param name="tar">The archive.</param>
/// <param name="maximumBytes">Bytes that may be read, of those that all archives of an application may have.</param>
internal sealed class TarFiles(Stream tar, long maximumBytes)
{
    private const int BlockLength = 512;

    private readonly byte[] _block = new byte[BlockLength];

    /// <summary>Bytes that may still be read.</summary>
    public long BytesLeft { get; private set; } = maximumBytes;

    /// <summary>Goes to the next file.</summary>
    /// <returns>Its length, to be read by <see cref="CopyTo"/>; null at the end of the archive.</returns>
    /// <exception cref="InvalidDataException">It is no archive, or too long.</exception>
    public long? Next()
    {
        while (ReadBlock() && _block.AsSpan().ContainsAnyExcept((byte)0))
        {
            if (Octal(148, 8) != Checksum())
            {
                throw new InvalidDataException("an entry of the archive has a wrong checksum");
            }

            var length = Octal(124, 12);
            if (length > BytesLeft)
            {
                throw new InvalidDataException($"archives have more than {OciLimits.MaximumAppBytes} bytes");
            }

            if (_block[156] is (byte)'0' or 0)
            {
                return length;
            }

            CopyTo(Stream.Null, length);
        }

        return null;
    }

    /// <summary>Copies the content of a file.</summary>
    public void CopyTo(Stream target, long length)
    {
        while (length > 0)
        {
            if (!ReadBlock())
            {
                throw new InvalidDataException("the archive ends within a file");
            }

            target.Write(_block.AsSpan(0, (int)Math.Min(length, BlockLength)));
            length -= BlockLength;
        }
    }

    private bool ReadBlock()
    {
        var count = tar.ReadAtLeast(_block, BlockLength, throwOnEndOfStream: false);
        BytesLeft -= count;
        return BytesLeft < 0 ? throw new InvalidDataException($"archives have more than {OciLimits.MaximumAppBytes} bytes")
            : count == BlockLength || (count == 0 ? false : throw new InvalidDataException("the archive ends within an entry"));
    }

    // Octal digits, with blanks before and a blank or NUL behind; larger numbers than fit have another form, and are too large here.
    private long Octal(int at, int length)
    {
        var text = Encoding.Latin1.GetString(_block, at, length).TrimEnd('\0', ' ').TrimStart(' ');
        long number = 0;
        foreach (var digit in text)
        {
            number = digit is >= '0' and <= '7' ? (number << 3) + (digit - '0')
                : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"an entry of the archive has no octal number at {at}"));
        }

        return number;
    }

    // The sum of all bytes, those of the checksum taken as blanks.
    private long Checksum()
    {
        long sum = 8 * ' ';
        for (var i = 0; i < BlockLength; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : _block[i];
        }

        return sum;
    }
}

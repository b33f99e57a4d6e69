namespace Skiff.Spin.Outbound;

/// <summary>Bodies for the interfaces of Spin 1, which have them whole.</summary>
internal static class WholeBody
{
    private const int Step = 16 << 10;

    /// <summary>Reads to the end; null if there is more than allowed.</summary>
    public static async ValueTask<byte[]?> ReadAsync(Stream body, int largest, CancellationToken cancellation)
    {
        var bytes = new byte[Math.Min(Step, largest + 1)];
        for (var length = 0; ;)
        {
            var count = await body.ReadAsync(bytes.AsMemory(length), cancellation).ConfigureAwait(false);
            length += count;
            if (length > largest)
            {
                return null;
            }

            if (count == 0)
            {
                return bytes[..length];
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(2L * bytes.Length, largest + 1L));
            }
        }
    }
}

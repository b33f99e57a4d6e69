namespace Skiff.Native;

/// <summary>A path ended by a zero byte, copied so that whoever owns the original cannot change it under the call.</summary>
internal ref struct PathBuffer
{
    /// <summary>PATH_MAX of Linux, the final zero included.</summary>
    internal const int Maximum = 4096;

    private readonly Span<byte> _bytes;

    private PathBuffer(Span<byte> bytes) => _bytes = bytes;

    /// <summary>For <c>fixed</c>: the first byte.</summary>
    internal readonly ref byte GetPinnableReference() => ref _bytes[0];

    /// <summary>Copies the path into the room given, which holds <see cref="Maximum"/> bytes.</summary>
    internal static LinuxError Create(ReadOnlySpan<byte> path, Span<byte> room, out PathBuffer buffer)
    {
        buffer = default;
        if (path.Length >= Maximum)
        {
            return LinuxError.ENAMETOOLONG;
        }

        if (path.Contains((byte)0))
        {
            return LinuxError.EINVAL;
        }

        path.CopyTo(room);
        room[path.Length] = 0;
        buffer = new PathBuffer(room);
        return LinuxError.None;
    }
}

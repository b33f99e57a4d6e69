using Skiff.Native;

namespace Skiff.Wasi.Preview2.Io;

/// <summary>Reads and writes of regular files in one piece.</summary>
internal static class FileTransfers
{
    internal static LinuxError Read(FileHandle file, Span<byte> destination, ulong offset, out uint count)
    {
        count = 0;
        var slice = new BufferSlice(0, (uint)destination.Length);
        return offset > long.MaxValue
            ? LinuxError.None // behind the end of every file
            : Files.Read(file, destination, new ReadOnlySpan<BufferSlice>(in slice), (long)offset, WaitMode.Default, out count);
    }

    internal static LinuxError Write(FileHandle file, ReadOnlySpan<byte> source, ulong offset, out uint count)
    {
        count = 0;
        var slice = new BufferSlice(0, (uint)source.Length);
        return offset > long.MaxValue
            ? LinuxError.EFBIG
            : Files.Write(file, source, new ReadOnlySpan<BufferSlice>(in slice), (long)offset, WaitMode.Default, out count);
    }

    /// <summary>Writes at the end, in one step with finding it (RWF_APPEND).</summary>
    internal static LinuxError Append(FileHandle file, ReadOnlySpan<byte> source, out uint count)
    {
        var slice = new BufferSlice(0, (uint)source.Length);
        return Files.Append(file, source, new ReadOnlySpan<BufferSlice>(in slice), out count);
    }
}

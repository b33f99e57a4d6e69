using System.Text;
using Skiff.Native;

namespace Skiff.Shim.Commands;

/// <summary>Standard input, output and error, without the console that .NET would make of them.</summary>
internal static class StandardStreams
{
    private const int ChunkSize = 4096;

    /// <summary>Everything that comes, up to a limit.</summary>
    public static byte[] ReadInput(int limit)
    {
        using var input = new FileHandle(0, ownsHandle: false);
        return ReadAll(input, limit);
    }

    /// <summary>Everything that comes from a descriptor, up to a limit.</summary>
    public static byte[] ReadAll(FileHandle input, int limit)
    {
        using var content = new MemoryStream();
        var chunk = new byte[ChunkSize];
        while (content.Length < limit
            && Files.Read(input, chunk, [new BufferSlice(0, ChunkSize)], -1, WaitMode.Default, out var count) == LinuxError.None && count > 0)
        {
            content.Write(chunk, 0, (int)count);
        }

        return content.ToArray();
    }

    /// <summary>Writes to standard output.</summary>
    public static void Write(string text) => Write(1, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes to standard output.</summary>
    public static void Write(byte[] bytes) => Write(1, bytes);

    /// <summary>Writes to standard error.</summary>
    public static void WriteError(string text) => Write(2, Encoding.UTF8.GetBytes(text));

    private static void Write(int descriptor, byte[] bytes)
    {
        using var output = new FileHandle(descriptor, ownsHandle: false);
        for (var done = 0; done < bytes.Length;)
        {
            var error = Files.Write(output, bytes, [new BufferSlice((uint)done, (uint)(bytes.Length - done))], -1, WaitMode.Default, out var count);
            if (error != LinuxError.None)
            {
                return; // Nobody reads; there is nowhere to say so.
            }

            done += (int)count;
        }
    }
}

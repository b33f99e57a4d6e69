using Skiff.Native;

namespace Skiff.Containers.Guests;

/// <summary>What a file is by its first bytes.</summary>
internal enum FileContent
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>An ELF executable or a script: something that Linux runs.</summary>
    Program,

    /// <summary>A WebAssembly module or component.</summary>
    WasmBinary,

    /// <summary>Text that may be a module or component.</summary>
    WasmText,
}

/// <summary>Reads the beginning of files.</summary>
internal static class FileContents
{
    // A licence in comments may stand before the text of a module.
    private const int Beginning = 4096;

    private static ReadOnlySpan<byte> Elf => "\u007fELF"u8;

    private static ReadOnlySpan<byte> Script => "#!"u8;

    private static ReadOnlySpan<byte> Wasm => "\0asm"u8;

    /// <summary>Looks at an open file.</summary>
    public static FileContent Of(FileHandle file)
    {
        Span<byte> bytes = stackalloc byte[Beginning];
        var error = Files.Read(file, bytes, [new BufferSlice(0, Beginning)], 0, WaitMode.Default, out var count);
        return error == LinuxError.None ? Of(bytes[..(int)count]) : FileContent.Unknown;
    }

    /// <summary>Whether a guest may be a component: its version and layer say so (Component Model, Binary), or it is text.</summary>
    public static bool MayBeComponent(FileHandle file)
    {
        Span<byte> bytes = stackalloc byte[8];
        return Files.Read(file, bytes, [new BufferSlice(0, (uint)bytes.Length)], 0, WaitMode.Default, out var count) == LinuxError.None
            && (!bytes.StartsWith(Wasm) || (count == (uint)bytes.Length && bytes[6] == 1));
    }

    /// <summary>Looks at first bytes.</summary>
    public static FileContent Of(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Wasm) ? FileContent.WasmBinary
        : bytes.StartsWith(Elf) || bytes.StartsWith(Script) ? FileContent.Program
        : IsText(bytes) ? FileContent.WasmText
        : FileContent.Unknown;

    // The text format begins with a parenthesis, after white space and comments (Core 2.0, 6.3.3).
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            bytes = bytes.TrimStart(" \t\r\n"u8);
            if (bytes.StartsWith(";;"u8))
            {
                var end = bytes.IndexOf((byte)'\n');
                bytes = end < 0 ? [] : bytes[(end + 1)..];
                continue;
            }

            return bytes.StartsWith("("u8);
        }
    }
}

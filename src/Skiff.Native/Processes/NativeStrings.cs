using System.Runtime.InteropServices;
using System.Text;

namespace Skiff.Native;

/// <summary>Strings of C and arrays of them, ended by a zero, for calls that take several; freed together.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly List<nint> _blocks = [];

    /// <summary>A copy, ended by a zero byte. A string that has one inside is refused: it would be cut there.</summary>
    internal byte* Add(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("a string for the operating system holds a zero character", nameof(text));
        }

        var length = Encoding.UTF8.GetByteCount(text);

        // SAFETY: the block has room for the bytes and their end, and lives until this object is disposed.
        var block = (byte*)NativeMemory.Alloc((nuint)length + 1);
        _blocks.Add((nint)block);
        Encoding.UTF8.GetBytes(text, new Span<byte>(block, length));
        block[length] = 0;
        return block;
    }

    /// <summary>An array of copies, ended by a null pointer; <paramref name="first"/> comes before the others if it is there.</summary>
    internal byte** Add(string? first, IReadOnlyList<string> texts)
    {
        // SAFETY: the block has room for every pointer and the last, which is null.
        var block = (byte**)NativeMemory.AllocZeroed((nuint)texts.Count + 2, (nuint)sizeof(byte*));
        _blocks.Add((nint)block);
        var next = block;
        if (first is not null)
        {
            *next++ = Add(first);
        }

        foreach (var text in texts)
        {
            *next++ = Add(text);
        }

        return block;
    }

    /// <summary>So many zero bytes, aligned for every type.</summary>
    internal void* AddBytes(int count)
    {
        // SAFETY: lives until this object is disposed; who asked keeps to the length.
        var block = NativeMemory.AllocZeroed((nuint)count);
        _blocks.Add((nint)block);
        return block;
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
        {
            // SAFETY: each was allocated above and is freed once, because the list is emptied.
            NativeMemory.Free((void*)block);
        }

        _blocks.Clear();
    }
}

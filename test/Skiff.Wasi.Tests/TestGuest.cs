using System.Buffers.Binary;
using System.Text;
using Skiff.Wasi.Preview1;

namespace Skiff.Wasi.Tests;

/// <summary>A guest without WebAssembly: a memory, and the functions called by name as a module would call them.</summary>
internal sealed class TestGuest : IGuestMemory, IDisposable
{
    private const uint PathArea = 0x1000;
    private const uint SecondPathArea = 0x3000;
    internal const uint Buffer = 0x8000;
    internal const uint Result = 0x100;
    internal const uint VectorArea = 0x200;

    private readonly byte[] _memory = new byte[0x20000];
    private readonly GuestProcess _process;

    internal TestGuest(WasiOptions options) => _process = new GuestProcess(options);

    public Span<byte> Bytes => _memory;

    internal uint MemorySize => (uint)_memory.Length;

    internal CancellationToken Cancellation { set => _process.Cancellation = value; }

    public void Dispose() => _process.Dispose();

    /// <summary>Calls a function that may wait.</summary>
    internal ValueTask<Errno> CallAsync(string name, params ulong[] arguments)
    {
        var function = FunctionTable.Functions.Single(candidate => candidate.Name == name);
        Assert.Equal(function.Type.Parameters.Length, arguments.Length);
        return function.InvokeAsync(_process, this, arguments);
    }

    /// <summary>Calls a function that must not wait here.</summary>
    internal Errno Call(string name, params ulong[] arguments)
    {
        var answer = CallAsync(name, arguments).AsTask();
        Assert.True(answer.IsCompleted, $"{name} waits");
        return answer.GetAwaiter().GetResult();
    }

    internal uint ReadUInt32(uint address) => BinaryPrimitives.ReadUInt32LittleEndian(_memory.AsSpan((int)address));

    internal ulong ReadUInt64(uint address) => BinaryPrimitives.ReadUInt64LittleEndian(_memory.AsSpan((int)address));

    internal void WriteUInt32(uint address, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_memory.AsSpan((int)address), value);

    internal void WriteUInt64(uint address, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(_memory.AsSpan((int)address), value);

    internal string ReadText(uint address, uint length) => Encoding.UTF8.GetString(_memory, (int)address, (int)length);

    internal uint PutPath(string path, bool second = false)
    {
        var area = second ? SecondPathArea : PathArea;
        Encoding.UTF8.GetBytes(path, _memory.AsSpan((int)area));
        return area;
    }

    /// <summary>A path as the two arguments that functions take.</summary>
    internal static uint LengthOf(string path) => (uint)Encoding.UTF8.GetByteCount(path);

    /// <summary>One vector over <see cref="Buffer"/>; returns its address.</summary>
    internal uint PutVector(uint length)
    {
        WriteUInt32(VectorArea, Buffer);
        WriteUInt32(VectorArea + 4, length);
        return VectorArea;
    }

    internal Errno Open(uint directory, string path, out uint fd, PathOpenFlags flags = 0, Rights rights = Rights.FdRead, bool follow = true)
    {
        var error = Call("path_open", directory, follow ? 1u : 0u, PutPath(path), LengthOf(path), (ulong)flags, (ulong)rights, (ulong)Rights.All, 0, Result);
        fd = ReadUInt32(Result);
        return error;
    }

    internal uint MustOpen(uint directory, string path, PathOpenFlags flags = 0, Rights rights = Rights.FdRead)
    {
        Assert.Equal(Errno.Success, Open(directory, path, out var fd, flags, rights));
        return fd;
    }

    internal Errno CallWithPath(string name, uint directory, string path) => Call(name, directory, PutPath(path), LengthOf(path));

    internal Errno Rename(uint from, string source, uint to, string target) =>
        Call("path_rename", from, PutPath(source), LengthOf(source), to, PutPath(target, second: true), LengthOf(target));

    internal Errno Link(uint from, string source, uint to, string target) =>
        Call("path_link", from, 0, PutPath(source), LengthOf(source), to, PutPath(target, second: true), LengthOf(target));

    internal Errno Symlink(string target, uint directory, string path) =>
        Call("path_symlink", PutPath(target, second: true), LengthOf(target), directory, PutPath(path), LengthOf(path));

    internal Errno Status(uint directory, string path, bool follow = true) =>
        Call("path_filestat_get", directory, follow ? 1u : 0u, PutPath(path), LengthOf(path), Buffer);

    internal string Read(uint fd, uint length = 100)
    {
        Assert.Equal(Errno.Success, Call("fd_read", fd, PutVector(length), 1, Result));
        return ReadText(Buffer, ReadUInt32(Result));
    }

    internal Errno Write(uint fd, string text)
    {
        Encoding.UTF8.GetBytes(text, _memory.AsSpan((int)Buffer));
        return Call("fd_write", fd, PutVector(LengthOf(text)), 1, Result);
    }
}

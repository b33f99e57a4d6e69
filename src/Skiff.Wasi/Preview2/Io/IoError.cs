using Skiff.Native;
using Skiff.Wasi.Io;

namespace Skiff.Wasi.Preview2.Io;

/// <summary><c>error</c> of <c>wasi:io/error</c>. The interfaces that know more about the cause look at its type.</summary>
internal class IoError(string text) : IError
{
    internal string Text => text;

    public string ToDebugString() => text;
}

/// <summary>A system call failed.</summary>
internal sealed class SystemError(LinuxError error) : IoError($"system error {error}")
{
    internal LinuxError Error => error;
}

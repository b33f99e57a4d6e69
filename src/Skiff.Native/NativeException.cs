using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>A call of the operating system failed.</summary>
public sealed class NativeException : Exception
{
    /// <summary>Says that <paramref name="call"/> failed with <paramref name="errno"/>.</summary>
    public NativeException(string call, int errno)
        : this(call, errno, null)
    {
    }

    /// <summary>The same, with a sentence on what it was for.</summary>
    public NativeException(string call, int errno, string? purpose)
        : base($"{(purpose is null ? "" : purpose + ": ")}{call} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
    {
        Call = call;
        Errno = errno;
    }

    /// <summary>The C name of the function.</summary>
    public string Call { get; }

    /// <summary>Its error number.</summary>
    public int Errno { get; }

    internal static NativeException FromLastError(string call, string? purpose = null) => new(call, Marshal.GetLastPInvokeError(), purpose);
}

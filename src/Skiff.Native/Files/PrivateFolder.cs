using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>A folder that nobody else can write to: what is found in it was put there by us.</summary>
public static unsafe class PrivateFolder
{
    private const int WritableByOthers = 0x12; // S_IWGRP | S_IWOTH

    /// <summary>Makes the folder (mode 0700) if it is not there, and checks it.</summary>
    /// <returns>Null if it can be trusted, else why not.</returns>
    public static string? Ensure(string path)
    {
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"'{path}' cannot be made: {e.Message}";
        }

        return Check(path);
    }

    private static string? Check(string path)
    {
        var name = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            Libc.StatusBuffer status;
            // SAFETY: the name is ended by a zero byte; the buffer has the 256 bytes that statx writes.
            if (Libc.statx_at(Libc.AT_FDCWD, (byte*)name, 0, Libc.STATX_BASIC_STATS, &status) != 0)
            {
                return $"'{path}' cannot be examined: {Marshal.GetLastPInvokeErrorMessage()}";
            }

            if (status.stx_uid != Libc.geteuid())
            {
                return $"'{path}' belongs to user {status.stx_uid}, not to us";
            }

            return (status.stx_mode & WritableByOthers) != 0 ? $"'{path}' can be written by others (chmod go-w it)" : null;
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }
}

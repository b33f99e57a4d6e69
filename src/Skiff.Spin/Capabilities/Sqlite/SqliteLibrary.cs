using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Skiff.Spin.Capabilities.Sqlite;

/// <summary>SQLite itself: part of the node's executable, which is static; for the others the system's library, by the name under which programs have it and not only compilers (docs/adr/0035).</summary>
internal static class SqliteLibrary
{
    private const string Name = "sqlite3";
    private const string SystemName = "libsqlite3.so.0";

    private static readonly Lazy<bool> s_isReady = new(Load);

    /// <summary>Makes it ready, once.</summary>
    /// <exception cref="SqliteException">It is not there.</exception>
    public static void EnsureReady()
    {
        try
        {
            _ = s_isReady.Value;
        }
        catch (DllNotFoundException e)
        {
            throw new SqliteException($"SQLite is not installed ({SystemName}; Debian's package is libsqlite3-0)", e);
        }
    }

    private static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_sqlite3());
        return true;
    }

    // 0: the usual search.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) => name == Name && NativeLibrary.TryLoad(SystemName, out var library) ? library : 0;
}

/// <summary>SQLite could not do something; the message is its own.</summary>
internal sealed class SqliteException(string message, Exception? innerException = null) : Exception(message, innerException);

using System.Globalization;
using System.Text;
using Skiff.Compiler.Linking;
using Skiff.Wasm;

namespace Skiff.Runtime.Execution;

/// <summary>
/// Tells Linux's perf the names of functions whose code is in no file: one line per function, "start size name" with hexadecimal numbers, in
/// <c>/tmp/perf-PID.map</c> (perf's interface for JIT compilers). Entries are added and never withdrawn, and the file stays for perf to read.
/// </summary>
internal sealed class PerfMap
{
    // Names come from the guest; a map of a large module should still be readable.
    private const int MaximumNameLength = 300;

    private static readonly Lock s_opening = new();
    private static PerfMap? s_shared;

    private readonly Lock _writing = new();
    private readonly FileStream _file;

    /// <summary>Makes the file, for its owner only.</summary>
    /// <exception cref="IOException">There is a file or link of that name already, or none can be made.</exception>
    internal PerfMap(string path)
    {
        // CreateNew is O_CREAT | O_EXCL, which follows no link: /tmp is everybody's.
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    /// <summary>Where perf looks for the map of this process.</summary>
    internal static string PathOfProcess => string.Create(CultureInfo.InvariantCulture, $"/tmp/perf-{Environment.ProcessId}.map");

    /// <summary>The map of this process, made if it is not there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    internal static PerfMap Open()
    {
        lock (s_opening)
        {
            if (s_shared is null)
            {
                s_shared = new PerfMap(PathOfProcess);
                var (address, length) = MachineStubs.Shared.Code;
                s_shared.Write([Line(address, length, "skiff stubs")]);
            }

            return s_shared;
        }
    }

    /// <summary>Adds the functions and thunks of a module.</summary>
    internal void Add(Module module, CompiledModule compiled, nint address)
    {
        var prefix = module.Names.Module is { Length: > 0 } name ? name + "." : "";
        Write(CodeSymbol.Of(module, compiled).Select(symbol => Line(address + (nint)symbol.Offset, symbol.Length, prefix + symbol.Name)));
    }

    private static string Line(nint address, long length, string name)
    {
        var printable = new StringBuilder(Math.Min(name.Length, MaximumNameLength));
        foreach (var character in name.AsSpan(0, Math.Min(name.Length, MaximumNameLength)))
        {
            // A line break in a name would forge an entry.
            printable.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{address:x} {length:x} {printable}\n");
    }

    private void Write(IEnumerable<string> lines)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines));
        lock (_writing)
        {
            _file.Write(bytes);
        }
    }
}

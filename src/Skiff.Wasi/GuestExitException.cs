using Skiff.Runtime;

namespace Skiff.Wasi;

/// <summary>
/// The guest ended itself with <c>proc_exit</c>. <see cref="WasiCommand"/> turns it into an exit code; it is seen only where the embedder calls other
/// functions of the guest.
/// </summary>
public sealed class GuestExitException : GuestUnwindException
{
    internal GuestExitException(uint exitCode)
        : base($"the guest exited with code {exitCode}") => ExitCode = exitCode;

    /// <summary>The code it gave.</summary>
    public uint ExitCode { get; }
}

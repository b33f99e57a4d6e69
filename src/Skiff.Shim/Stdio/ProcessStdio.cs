using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;
using Skiff.Shim.Tasks;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Stdio;

/// <summary>What a process reads from and writes to, from the moment before it is started until it is deleted.</summary>
internal abstract class ProcessStdio(LogProgram? log) : IDisposable
{
    /// <summary>Completes when the program that takes the output has ended too, after <see cref="Dispose"/>.</summary>
    public Task Finished => log?.Finished ?? Task.CompletedTask;

    /// <summary>What the OCI runtime is started with, and hands on to the process.</summary>
    public abstract ProcessDescriptors Descriptors { get; }

    /// <summary>The path of the socket that the OCI runtime sends the terminal to, or null.</summary>
    public virtual string? ConsoleSocket => null;

    /// <summary>Opens what the request names.</summary>
    /// <param name="context">The shim.</param>
    /// <param name="id">The container's id, or the exec id.</param>
    /// <param name="paths">What the request names.</param>
    /// <param name="options">Whom the streams belong to.</param>
    public static async Task<ProcessStdio> OpenAsync(ShimContext context, string id, StdioPaths paths, RuntimeOptions options)
    {
        var address = StdioAddress.Parse(paths.Output);
        var log = address.IsProgram ? await LogProgram.StartAsync(context, id, address) : null;
        try
        {
            return paths.Terminal ? new TerminalStdio(context.Loop, paths, log, context.SocketFolder) : new PlainStdio(paths, log, options);
        }
        catch
        {
            log?.Dispose();
            throw;
        }
    }

    /// <summary>The process has its descriptors; ours of the same ends are closed, so that their end can be seen.</summary>
    public abstract void Started();

    /// <summary>How many bytes of the process's output nobody has taken yet.</summary>
    public abstract long CountUnread();

    /// <summary>Nothing more comes on standard input from our side.</summary>
    public abstract void CloseInput();

    /// <summary>Changes the size of the terminal.</summary>
    public virtual void Resize(ushort columns, ushort rows) =>
        throw new TtrpcException(StatusCode.FailedPrecondition, "the process has no terminal");

    /// <inheritdoc/>
    public virtual void Dispose() => log?.Dispose();
}

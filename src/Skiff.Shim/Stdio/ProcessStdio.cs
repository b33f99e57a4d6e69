using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Stdio;

/// <summary>What a process reads from and writes to, from the moment before it is started until it is deleted.</summary>
internal abstract class ProcessStdio : IDisposable
{
    /// <summary>What the OCI runtime is started with, and hands on to the process.</summary>
    public abstract ProcessDescriptors Descriptors { get; }

    /// <summary>The path of the socket that the OCI runtime sends the terminal to, or null.</summary>
    public virtual string? ConsoleSocket => null;

    /// <summary>Opens what the request names.</summary>
    public static ProcessStdio Open(EventLoop loop, StdioPaths paths, string socketFolder) =>
        paths.Terminal ? new TerminalStdio(loop, paths, socketFolder) : new PlainStdio(paths);

    /// <summary>The process has its descriptors; ours of the same ends are closed, so that their end can be seen.</summary>
    public abstract void Started();

    /// <summary>Nothing more comes on standard input from our side.</summary>
    public abstract void CloseInput();

    /// <summary>Changes the size of the terminal.</summary>
    public virtual void Resize(ushort columns, ushort rows) =>
        throw new TtrpcException(StatusCode.FailedPrecondition, "the process has no terminal");

    /// <inheritdoc/>
    public abstract void Dispose();
}

using Skiff.Wasi.Preview2.Cli;
using Skiff.Wasi.Preview2.Clocks;
using Skiff.Wasi.Preview2.Filesystem;
using Skiff.Wasi.Preview2.Http;
using Skiff.Wasi.Preview2.Io;
using Skiff.Wasi.Preview2.Random;
using Skiff.Wasi.Preview2.Sockets;

namespace Skiff.Wasi.Preview2;

/// <summary>A store's state that carries the context of a component, for embedders whose state is more than that.</summary>
public interface IPreview2State
{
    /// <summary>The context of the guest.</summary>
    Preview2Context Preview2 { get; }
}

/// <summary>
/// What one component has of WASI 0.2. Give it, or an <see cref="IPreview2State"/>, to the store as its state. Making one opens no file and no connection.
/// Dispose it when the guest has ended and its instance is gone: that ends what still runs beside it.
/// </summary>
public sealed class Preview2Context : IPreview2State, IDisposable
{
    private readonly StandardInput _input;
    private readonly StandardOutput _output;
    private readonly StandardOutput _error;
    private readonly OutboundHttp? _ownHttp;

    /// <summary>Makes the context of a new guest.</summary>
    public Preview2Context(WasiOptions options, Preview2Options? more = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        more ??= new Preview2Options();
        Io = new GuestIo(options.Limits);
        HttpLimits = more.HttpLimits;
        Descriptors = new DescriptorBudget(options.Limits.MaximumDescriptors);
        OutgoingRequests = new DescriptorBudget(more.HttpLimits.MaximumOutgoingRequests);
        OutboundHttp = more.OutboundHttp ?? (_ownHttp = new OutboundHttp(more.Network));
        _input = new StandardInput(Io, options.StandardInput);
        _output = new StandardOutput(Io, options.StandardOutput);
        _error = new StandardOutput(Io, options.StandardError);
        Poll = new PollHost(options.Limits.MaximumSubscriptions);
        Clocks = new ClocksHost(options.TimeProvider);
        Random = new RandomHost(options.Random, options.Limits.MaximumRandomBytes);
        Cli = new CliHost(options, _input, _output, _error);
        Filesystem = new FilesystemHost(Io, Descriptors, options.Directories);
        Sockets = new SocketsHost(Io, Descriptors, more.Network);
        Http = new HttpHost(this);
    }

    internal GuestIo Io { get; }

    internal HttpLimits HttpLimits { get; }

    internal DescriptorBudget Descriptors { get; }

    internal DescriptorBudget OutgoingRequests { get; }

    internal OutboundHttp OutboundHttp { get; }

    internal PollHost Poll { get; }

    internal ClocksHost Clocks { get; }

    internal RandomHost Random { get; }

    internal CliHost Cli { get; }

    internal FilesystemHost Filesystem { get; }

    internal SocketsHost Sockets { get; }

    internal HttpHost Http { get; }

    Preview2Context IPreview2State.Preview2 => this;

    /// <summary>Waits until what the guest wrote to its standard output and error is where it belongs. For the end of a guest.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default) =>
        await Task.WhenAll(_output.DrainAsync(), _error.DrainAsync()).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose()
    {
        Io.Dispose();
        _input.Dispose();
        _output.Dispose();
        _error.Dispose();
        _ownHttp?.Dispose();
    }
}

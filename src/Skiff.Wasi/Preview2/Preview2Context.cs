using Skiff.Components;
using Skiff.Wasi.Http;
using Skiff.Wasi.Preview2.Cli;
using Skiff.Wasi.Preview2.Clocks;
using Skiff.Wasi.Preview2.Filesystem;
using Skiff.Wasi.Preview2.Http;
using Skiff.Wasi.Preview2.Io;
using Skiff.Wasi.Preview2.Random;
using Skiff.Wasi.Preview2.Snapshots;
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
    private readonly WasiOptions _options;
    private readonly Preview2Options _more;
    private readonly StandardInput _input;
    private readonly StandardOutput _output;
    private readonly StandardOutput _error;
    private readonly OutboundHttp? _ownHttp;
    private ReleaseCandidateHost? _releaseCandidates; // few guests need it
    private Preview2Context? _ungranted; // nor this

    /// <summary>Makes the context of a new guest.</summary>
    public Preview2Context(WasiOptions options, Preview2Options? more = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _more = more ?? new Preview2Options();
        Io = new GuestIo(options.Limits);
        OutboundHttp = _more.OutboundHttp ?? (_ownHttp = new OutboundHttp(_more.Network));
        _input = new StandardInput(Io, options.StandardInput);
        _output = new StandardOutput(Io, options.StandardOutput);
        _error = new StandardOutput(Io, options.StandardError);
    }

    /// <summary>
    /// The same guest without what it was given. Components within it that do not have its grants (<see cref="WasiGrants"/>) get from here what would need them: no variables, no directories, and of the
    /// network what <see cref="Preview2Options.UngrantedNetwork"/> allows. Disposed with this one.
    /// </summary>
    public Preview2Context Ungranted => _ungranted ??= new Preview2Context(
        _options with { Arguments = [], Environment = [], Directories = [], ListenSockets = [] }, new Preview2Options { Network = _more.UngrantedNetwork, HttpLimits = _more.HttpLimits });

    internal GuestIo Io { get; }

    internal OutboundHttp OutboundHttp { get; }

    internal ILocalHttp? LocalHttp => _more.LocalHttp;

    internal HttpLimits HttpLimits => _more.HttpLimits;

    // Made at the guest's first call that needs them: one that answers a request needs few, and there is one guest per request.
    internal DescriptorBudget Descriptors => field ??= new DescriptorBudget(_options.Limits.MaximumDescriptors);

    internal DescriptorBudget OutgoingRequests => field ??= new DescriptorBudget(HttpLimits.MaximumOutgoingRequests);

    internal PollHost Poll => field ??= new PollHost(_options.Limits.MaximumSubscriptions);

    internal ClocksHost Clocks => field ??= new ClocksHost(_options.TimeProvider);

    internal RandomHost Random => field ??= new RandomHost(_options.Random, _options.Limits.MaximumRandomBytes);

    internal CliHost Cli => field ??= new CliHost(_options, _input, _output, _error);

    internal FilesystemHost Filesystem => field ??= new FilesystemHost(Io, Descriptors, _options.Directories);

    internal SocketsHost Sockets => field ??= new SocketsHost(Io, Descriptors, _more.Network);

    internal HttpHost Http => field ??= new HttpHost(this);

    internal ReleaseCandidateHost ReleaseCandidates => _releaseCandidates ??= new ReleaseCandidateHost(this);

    Preview2Context IPreview2State.Preview2 => this;

    /// <summary>
    /// Sends a request for the guest, for interfaces that are not WASI's: as its own outgoing requests, with its policy, limits and times. The caller disposes the response.
    /// </summary>
    public Task<Result<HttpResponseMessage, ErrorCode>> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Preview2.Http.OutboundRequest.SendWholeAsync(this, request, cancellationToken);
    }

    /// <summary>Waits until what the guest wrote to its standard output and error is where it belongs. For the end of a guest.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default) =>
        await Task.WhenAll(_output.DrainAsync(), _error.DrainAsync()).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ungranted?.Dispose();
        Io.Dispose();
        _input.Dispose();
        _output.Dispose();
        _error.Dispose();
        _ownHttp?.Dispose();
    }
}

using System.IO.Pipelines;
using Skiff.Wasi.Sequential;

namespace Skiff.Spin.Triggers.Http.Serving;

/// <summary>The two pipes of a connection as one stream, which is what <see cref="System.Net.Security.SslStream"/> wants. It completes the pipes when disposed.</summary>
internal sealed class DuplexPipeStream(IDuplexPipe pipe) : SequentialStream
{
    private readonly Stream _input = pipe.Input.AsStream();
    private readonly Stream _output = pipe.Output.AsStream();

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _input.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _output.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
            _output.Dispose();
        }

        base.Dispose(disposing);
    }
}

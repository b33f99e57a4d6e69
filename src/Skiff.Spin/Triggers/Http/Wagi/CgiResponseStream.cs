using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Wasi.Sequential;

namespace Skiff.Spin.Triggers.Http.Wagi;

/// <summary>
/// The standard output of a WAGI component: the head is collected and becomes status and headers, all that follows streams to the client as
/// it is written, with the client's pace as the limit. One request's; not thread safe.
/// </summary>
internal sealed class CgiResponseStream(IHttpResponseFeature response, IHttpResponseBodyFeature body, bool isHeadRequest) : WriteOnlyStream
{
    private byte[] _head = new byte[512];
    private int _headLength;

    /// <summary>Whether the head has been read and the response begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the component wrote anything.</summary>
    public bool IsEmpty => !HasBegun && _headLength == 0;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!HasBegun)
        {
            buffer = await CollectHeadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        if (buffer.Length > 0 && !isHeadRequest)
        {
            await body.Writer.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    // Takes bytes up to the end of the head; gives back what is left of the buffer: the beginning of the body.
    private async ValueTask<ReadOnlyMemory<byte>> CollectHeadAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        var taken = Math.Min(buffer.Length, CgiResponseHead.MaximumLength - _headLength);
        if (_headLength + taken > _head.Length)
        {
            Array.Resize(ref _head, Math.Max(_headLength + taken, _head.Length * 2));
        }

        buffer.Span[..taken].CopyTo(_head.AsSpan(_headLength));
        // The empty line may have begun in an earlier write: look again from its possible beginning.
        var end = CgiResponseHead.FindEnd(_head.AsSpan(0, _headLength + taken));
        if (end < 0)
        {
            _headLength += taken;
            return _headLength < CgiResponseHead.MaximumLength
                ? ReadOnlyMemory<byte>.Empty
                : throw new CgiFormatException($"no empty line within the first {CgiResponseHead.MaximumLength} bytes of the response: where do its headers end?");
        }

        var head = CgiResponseHead.Parse(_head.AsSpan(0, end));
        var rest = buffer[(end - _headLength)..];
        _headLength = end;
        Begin(head);
        await body.StartAsync(cancellationToken).ConfigureAwait(false);
        if (rest.IsEmpty)
        {
            // Starting alone sends nothing; the client may wait for the head before it sends more.
            await body.Writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return rest;
    }

    private void Begin(CgiResponseHead head)
    {
        HasBegun = true;
        response.StatusCode = head.Status;
        foreach (var (name, value) in head.Headers)
        {
            response.Headers.Append(name, value);
        }
    }
}

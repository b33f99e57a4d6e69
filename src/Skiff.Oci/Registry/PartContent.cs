using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Skiff.Oci.Images;

namespace Skiff.Oci.Registry;

/// <summary>A part of a blob on its way.</summary>
internal sealed class PartContent : HttpContent
{
    private const int BufferLength = 64 << 10;

    private readonly BlobSource _source;
    private readonly long _from;
    private readonly long _length;

    /// <summary>Makes it.</summary>
    /// <param name="source">The blob.</param>
    /// <param name="from">Its first byte.</param>
    /// <param name="length">How many bytes.</param>
    public PartContent(BlobSource source, long from, long length)
    {
        _source = source;
        _from = from;
        _length = length;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Headers.ContentLength = length;
    }

    /// <summary>Says which part it is, as the distribution specification has it: without a unit and a total, unlike HTTP.</summary>
    public PartContent AsChunk()
    {
        Headers.TryAddWithoutValidation("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{_from}-{_from + _length - 1}"));
        return this;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var content = _source.Open();
        content.Position = _from;
        var buffer = new byte[BufferLength];
        for (var left = _length; left > 0;)
        {
            var count = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length))).ConfigureAwait(false);
            if (count == 0)
            {
                throw new OciException(OciCodes.Content, $"what is sent for {_source.Blob.Digest} is shorter than the {_source.Blob.Size} bytes that it was before: it was changed meanwhile");
            }

            await stream.WriteAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
            left -= count;
        }
    }
}

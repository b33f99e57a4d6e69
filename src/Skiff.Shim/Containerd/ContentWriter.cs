using Skiff.Containers.Images;

namespace Skiff.Shim.Containerd;

/// <summary>
/// Writes one blob by containerd's Write (api/services/content/v1/content.proto): asks what is there, sends the bytes, gives them their digest. After each request containerd says
/// how far it is; if that is not how far we are, nothing gets the digest.
/// </summary>
internal sealed class ContentWriter(GrpcExchange call, NewContent content)
{
    // The same for each attempt, so that of two at once containerd lets one write.
    private readonly string _reference = "skiff-precompiled-" + content.Digest;

    /// <summary>Writes it.</summary>
    /// <exception cref="GrpcException">It failed; with the status "already exists", it is there.</exception>
    public async Task WriteAsync()
    {
        var (_, total, _) = await AskAsync(Request(WriteAction.Stat));
        if (total != content.Size)
        {
            throw Wrong($"expects {total} bytes, not {content.Size}");
        }

        long sent = 0;
        foreach (var part in content.Parts)
        {
            var (offset, _, _) = await AskAsync(Request(WriteAction.Write) with { Offset = sent, Data = part });
            sent += part.Length;
            Check(offset, sent);
        }

        var (end, _, digest) = await AskAsync(Request(WriteAction.Commit) with { Offset = sent, Labels = content.Labels });
        Check(end, content.Size);
        if (digest != content.Digest)
        {
            throw Wrong($"has {digest}, not {content.Digest}");
        }

        await call.EndAsync();
    }

    private static void Check(long offset, long sent)
    {
        if (offset != sent)
        {
            throw Wrong($"is at {offset}, not at {sent}");
        }
    }

    private static GrpcException Wrong(string problem) => new(GrpcException.Internal, "what is written " + problem);

    private WriteContentRequest Request(WriteAction action) => new(action, _reference, content.Size, content.Digest);

    private async Task<(long Offset, long Total, string Digest)> AskAsync(WriteContentRequest request) => ContainerdAnswers.Written(await call.AskAsync(request));
}

using Skiff.Wasi.Io;

namespace Skiff.Wasi.Preview2.Io;

/// <summary><c>pollable</c> of <c>wasi:io/poll</c>.</summary>
internal sealed class Pollable(IWaitable source) : IPollable
{
    internal IWaitable Source => source;

    public bool Ready() => source.IsReady;

    public async ValueTask Block(CancellationToken cancellation)
    {
        while (!source.IsReady)
        {
            await source.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}

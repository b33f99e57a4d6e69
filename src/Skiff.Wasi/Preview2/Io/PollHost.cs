using Skiff.Wasi.Io;

namespace Skiff.Wasi.Preview2.Io;

/// <summary>The functions of <c>wasi:io/poll</c>: one awaiter over many.</summary>
internal sealed class PollHost(int maximumPollables) : IPollHost
{
    /// <summary>Waits for the first of many, and tells all that are ready.</summary>
    public ValueTask<uint[]> Poll(IPollable[] pollables, CancellationToken cancellation)
    {
        if (pollables.Length == 0 || pollables.Length > maximumPollables)
        {
            throw new GuestRuleException($"poll takes 1 to {maximumPollables} pollables, not {pollables.Length}");
        }

        var ready = Collect(pollables);
        return ready.Length > 0 ? new(ready) : WaitAsync(pollables, cancellation);
    }

    private static async ValueTask<uint[]> WaitAsync(IPollable[] pollables, CancellationToken cancellation)
    {
        while (true)
        {
            if (pollables.Length == 1)
            {
                await SourceOf(pollables[0]).WaitAsync(cancellation).ConfigureAwait(false);
            }
            else
            {
                await WaitForFirstAsync(pollables, cancellation).ConfigureAwait(false);
            }

            var ready = Collect(pollables);
            if (ready.Length > 0)
            {
                return ready;
            }
        }
    }

    private static async ValueTask WaitForFirstAsync(IPollable[] pollables, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waits = new Task[pollables.Length];
        for (var i = 0; i < waits.Length; i++)
        {
            waits[i] = SourceOf(pollables[i]).WaitAsync(over.Token).AsTask();
        }

        var first = await Task.WhenAny(waits).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        await first.ConfigureAwait(false); // a failure of the host shows here
    }

    private static uint[] Collect(IPollable[] pollables)
    {
        var count = 0;
        Span<bool> isReady = pollables.Length <= 256 ? stackalloc bool[pollables.Length] : new bool[pollables.Length];
        for (var i = 0; i < pollables.Length; i++)
        {
            isReady[i] = pollables[i].Ready();
            count += isReady[i] ? 1 : 0;
        }

        if (count == 0)
        {
            return [];
        }

        var ready = new uint[count];
        for (var i = pollables.Length - 1; i >= 0; i--)
        {
            if (isReady[i])
            {
                ready[--count] = (uint)i;
            }
        }

        return ready;
    }

    private static IWaitable SourceOf(IPollable pollable) => ((Pollable)pollable).Source; // the one class that implements it
}

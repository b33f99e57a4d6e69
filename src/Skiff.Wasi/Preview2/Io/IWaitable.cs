namespace Skiff.Wasi.Preview2.Io;

/// <summary>Something a guest can wait for: what a pollable stands for.</summary>
internal interface IWaitable
{
    /// <summary>Whether it has happened. Asked by the guest's own calls only.</summary>
    bool IsReady { get; }

    /// <summary>
    /// Waits until <see cref="IsReady"/> should be asked again. Several may wait, and a wait may be given up at any time, so it changes nothing that
    /// the guest's calls look at. Asked only when it is not ready.
    /// </summary>
    ValueTask WaitAsync(CancellationToken cancellation);
}

using Skiff.Wasi.Preview1;

namespace Skiff.Wasi;

/// <summary>A store's state that carries a WASI context, for embedders whose state is more than that.</summary>
public interface IWasiState
{
    /// <summary>The context of the guest.</summary>
    WasiContext Wasi { get; }
}

/// <summary>
/// What one guest has of WASI: its descriptors, arguments, environment. Give it, or an <see cref="IWasiState"/>, to the store as its state.
/// Making one opens no file. Dispose it when the guest has ended: that closes what the guest opened.
/// </summary>
public sealed class WasiContext : IWasiState, IDisposable
{
    /// <summary>Makes the context of a new guest.</summary>
    public WasiContext(WasiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Process = new GuestProcess(options);
    }

    internal GuestProcess Process { get; }

    WasiContext IWasiState.Wasi => this;

    /// <inheritdoc/>
    public void Dispose() => Process.Dispose();
}

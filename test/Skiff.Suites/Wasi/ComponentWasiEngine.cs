using Skiff.Components;
using Skiff.Runtime;
using Skiff.Wasi;
using Skiff.Wasi.Preview2;

namespace Skiff.Suites.Wasi;

/// <summary>Compiled components, over WASI 0.2. A new store for each run, as the product does it.</summary>
public sealed class ComponentWasiEngine : IWasiEngine
{
    private readonly Engine _engine = new();
    private readonly ComponentLinker _linker;

    /// <summary>Makes an engine and a linker that knows WASI 0.2.</summary>
    public ComponentWasiEngine() => _linker = WasiWorld.AddTo(new ComponentLinker(_engine));

    /// <inheritdoc/>
    public string Name => "components";

    /// <inheritdoc/>
    public async ValueTask<uint> RunAsync(ReadOnlyMemory<byte> module, WasiOptions options, CancellationToken cancellationToken)
    {
        var plan = _linker.Plan(PreparedComponent.Load(_engine, module));
        using var context = new Preview2Context(options);
        using var store = new Store(_engine, StoreLimits.Default, context);
        return await WasiCommand.RunAsync(_linker, store, plan, cancellationToken).ConfigureAwait(false);
    }
}

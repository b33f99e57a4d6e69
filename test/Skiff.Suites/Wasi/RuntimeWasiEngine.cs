using Skiff.Runtime;
using Skiff.Wasi;

namespace Skiff.Suites.Wasi;

/// <summary>Compiled code. A new store for each run, as the product does it.</summary>
public sealed class RuntimeWasiEngine : IWasiEngine
{
    private readonly Engine _engine = new();
    private readonly Linker _linker;

    /// <summary>Makes an engine and a linker that knows preview 1.</summary>
    public RuntimeWasiEngine() => _linker = new Linker(_engine).DefineWasiPreview1();

    /// <inheritdoc/>
    public string Name => "compiled";

    /// <inheritdoc/>
    public async ValueTask<uint> RunAsync(ReadOnlyMemory<byte> module, WasiOptions options, CancellationToken cancellationToken)
    {
        var compiled = WasmModule.Compile(_engine, module);
        using var context = new WasiContext(options);
        using var store = new Store(_engine, StoreLimits.Default, context);
        return await WasiCommand.RunAsync(_linker, store, compiled, cancellationToken).ConfigureAwait(false);
    }
}

using Skiff.Wasi;

namespace Skiff.Suites.Wasi;

/// <summary>Runs preview 1 commands. There are two: the compiled engine, and the oracle, which shows whether a failure is one of WASI or of the compiler.</summary>
public interface IWasiEngine
{
    /// <summary>The name that reports print.</summary>
    string Name { get; }

    /// <summary>Runs a command and returns its exit code; throws whatever the engine throws on a trap.</summary>
    ValueTask<uint> RunAsync(ReadOnlyMemory<byte> module, WasiOptions options, CancellationToken cancellationToken);
}

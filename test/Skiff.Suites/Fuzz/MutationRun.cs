using Skiff.Compiler;
using Skiff.Reference;
using Skiff.Suites.Spec;
using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <summary>
/// Hands damaged modules to an engine. It may compile them, or refuse them with a <see cref="WasmException"/>; anything else, for example
/// an index out of range, is a finding.
/// </summary>
public sealed class MutationRun
{
    private MutationRun()
    {
    }

    /// <summary>Damaged modules that the engine compiled all the same.</summary>
    public int Accepted { get; private set; }

    /// <summary>Damaged modules that it refused as it should.</summary>
    public int Refused { get; private set; }

    /// <summary>What went wrong. A seed here is the seed of one damaged copy of the file that is named.</summary>
    public List<FuzzFinding> Findings { get; } = [];

    /// <summary>Damages a module <paramref name="count"/> times, with seeds from <paramref name="firstSeed"/> on.</summary>
    /// <param name="name">How findings call the module.</param>
    /// <param name="module">Its bytes, undamaged.</param>
    /// <param name="firstSeed">The seed of the first damaged copy.</param>
    /// <param name="count">How many damaged copies.</param>
    /// <param name="engine">Only its Compile is used.</param>
    /// <param name="findingsFolder">Where findings are written, or null.</param>
    public static MutationRun Start(string name, ReadOnlySpan<byte> module, ulong firstSeed, int count, ISpecEngine engine, string? findingsFolder = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var run = new MutationRun();
        for (var i = 0; i < count; i++)
        {
            var seed = firstSeed + (ulong)i;
            run.RunOne(name, seed, ByteMutator.Mutate(new FuzzRandom(seed), module), engine, findingsFolder);
        }

        return run;
    }

    private void RunOne(string name, ulong seed, byte[] damaged, ISpecEngine engine, string? findingsFolder)
    {
        try
        {
            engine.Compile(damaged);
            Accepted++;
        }
        catch (Exception refusal) when (refusal is WasmException or UnsupportedFeatureException or CompilerNotSupportedException)
        {
            Refused++;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            var difference = $"{name}: {failure.GetType().Name}: {failure.Message}";
            Findings.Add(new FuzzFinding(seed, difference, FindingFiles.Save($"mutation-{name}", seed, damaged, difference, findingsFolder)));
        }
    }
}

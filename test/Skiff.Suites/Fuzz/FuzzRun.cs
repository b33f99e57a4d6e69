using System.Diagnostics;
using System.Globalization;
using System.Text;
using Skiff.Reference;
using Skiff.Suites.Spec;
using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <summary>A seed at which two engines differ, or at which one refuses a module that is valid.</summary>
/// <param name="Seed">Makes the module again.</param>
/// <param name="Difference">What differs first.</param>
/// <param name="File">Where the module was written to, or null.</param>
public sealed record FuzzFinding(ulong Seed, string Difference, string? File)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {Difference}{(File is null ? "" : $" ({File})")}");
}

/// <summary>What to do, and when to stop: at the first bound that is reached.</summary>
public sealed record FuzzOptions
{
    /// <summary>The seed of the first module; the others follow by one each.</summary>
    public required ulong FirstSeed { get; init; }

    /// <summary>How many modules at most.</summary>
    public int Modules { get; init; } = int.MaxValue;

    /// <summary>How long at most.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.MaxValue;

    /// <summary>How many findings at most.</summary>
    public int Findings { get; init; } = 10;

    /// <summary>Where findings are written as .wasm with a .txt beside, or null.</summary>
    public string? FindingsFolder { get; init; }

    /// <summary>Called with the seed of each module before it is made, or null.</summary>
    public Action<ulong>? BeforeModule { get; init; }

    /// <summary>How long to make each finding smaller before it is written.</summary>
    public TimeSpan Reduction { get; init; } = TimeSpan.Zero;

    /// <summary>Instructions that the oracle executes for one module before it is given up.</summary>
    public long OracleBudget { get; init; } = 3_000_000;
}

/// <summary>Compares an engine with the oracle on generated modules.</summary>
public sealed class FuzzRun
{
    private FuzzRun()
    {
    }

    /// <summary>Modules that were run.</summary>
    public int Modules { get; private set; }

    /// <summary>Modules that were given up because the oracle ran out of its budget.</summary>
    public int GivenUp { get; private set; }

    /// <summary>The differences.</summary>
    public List<FuzzFinding> Findings { get; } = [];

    /// <summary>What the oracle executed.</summary>
    public OpcodeHistogram Executed { get; } = new();

    /// <summary>Scalar opcodes that were never executed.</summary>
    public IReadOnlyList<Opcode> NeverExecuted => [.. Instructions.Scalar.Where(opcode => Executed[opcode] == 0)];

    /// <summary>Generates modules and runs each on the oracle and on a new engine made by <paramref name="createEngine"/>.</summary>
    public static FuzzRun Start(FuzzOptions options, Func<ISpecEngine> createEngine)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(createEngine);
        var run = new FuzzRun();
        var clock = Stopwatch.StartNew();
        for (var seed = options.FirstSeed; run.Modules < options.Modules && run.Findings.Count < options.Findings && clock.Elapsed < options.Duration; seed++)
        {
            options.BeforeModule?.Invoke(seed);
            run.RunOne(ModuleGenerator.Generate(seed), options, createEngine);
        }

        return run;
    }

    /// <summary>The counts, what was never executed, a line per opcode, the findings.</summary>
    public string ToText(bool withHistogram = true)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Modules} modules, {GivenUp} given up, {Findings.Count} findings, {Executed.Total} instructions executed by the oracle");
        text.AppendLine(CultureInfo.InvariantCulture, $"opcodes never executed: {NeverExecuted.Count} of {Instructions.Scalar.Count} {string.Join(' ', NeverExecuted.Select(OpcodeTable.Name))}");
        foreach (var opcode in withHistogram ? Instructions.Scalar : [])
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{OpcodeTable.Name(opcode),-24} {Executed[opcode],12}");
        }

        foreach (var finding in Findings)
        {
            text.AppendLine(finding.ToString());
        }

        return text.ToString();
    }

    private void RunOne(GeneratedModule module, FuzzOptions options, Func<ISpecEngine> createEngine)
    {
        Modules++;
        var difference = FindDifference(module, options, createEngine, Executed, out var isGivenUp);
        if (isGivenUp)
        {
            GivenUp++;
        }
        else if (difference is not null)
        {
            var reduced = ModuleReducer.Reduce(
                module,
                candidate => FindDifference(candidate, options, createEngine, null, out var gaveUp) is not null && !gaveUp,
                options.Reduction);
            Findings.Add(new FuzzFinding(module.Seed, difference, FindingFiles.Save(reduced, difference, options.FindingsFolder)));
        }
    }

    private static string? FindDifference(GeneratedModule module, FuzzOptions options, Func<ISpecEngine> createEngine, OpcodeHistogram? histogram, out bool isGivenUp)
    {
        using var oracle = new ReferenceSpecEngine();
        oracle.Interpreter.Histogram = histogram;
        oracle.Interpreter.Fuel = options.OracleBudget;
        using var engine = createEngine();
        try
        {
            return RunsTheSame.FindDifference(module, oracle, engine);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A refused module or a failure inside an engine is a finding like any other.
            return $"{exception.GetType().Name}: {exception.Message}";
        }
        finally
        {
            isGivenUp = oracle.Interpreter.Fuel == 0;
        }
    }
}

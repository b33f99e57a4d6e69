using Skiff.Suites.Fuzz;
using Skiff.Suites.Spec;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;
using Xunit.Abstractions;

namespace Skiff.Spec.Tests.Fuzz;

public sealed class FuzzRunTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-fuzz-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Generated_modules_are_valid()
    {
        for (var seed = 1000UL; seed < 1150; seed++)
        {
            ModuleValidator.Validate(ModuleDecoder.Decode(ModuleGenerator.Generate(seed).Bytes));
        }
    }

    [Fact]
    public void A_seed_makes_the_same_module_again() =>
        Assert.Equal(ModuleGenerator.Generate(42).Bytes, ModuleGenerator.Generate(42).Bytes);

    [Fact]
    public void Another_seed_makes_another_module() =>
        Assert.NotEqual(ModuleGenerator.Generate(42).Bytes, ModuleGenerator.Generate(43).Bytes);

    [Fact]
    public void The_oracle_agrees_with_itself_and_executes_every_scalar_opcode()
    {
        var run = FuzzRun.Start(new FuzzOptions { FirstSeed = 1, Modules = 200 }, () => new ReferenceSpecEngine());
        output.WriteLine(run.ToText());
        Assert.Empty(run.Findings);
        Assert.Empty(run.NeverExecuted);
        Assert.Equal(200, run.Modules);
    }

    [Fact]
    public void Generated_modules_end_by_themselves()
    {
        var run = FuzzRun.Start(new FuzzOptions { FirstSeed = 5000, Modules = 100 }, () => new ReferenceSpecEngine());
        Assert.InRange(run.GivenUp, 0, 2);
    }

    [Fact]
    public void A_planted_bug_is_found_and_the_module_is_kept()
    {
        var run = FuzzRun.Start(new FuzzOptions { FirstSeed = 1, Modules = 50, Findings = 1, FindingsFolder = _folder }, () => new PerturbedEngine());
        var finding = Assert.Single(run.Findings);
        Assert.Equal(ModuleGenerator.Generate(finding.Seed).Bytes, File.ReadAllBytes(finding.File!));
        Assert.Contains(finding.Difference, File.ReadAllText(Path.ChangeExtension(finding.File!, ".txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_is_reduced_while_it_still_fails()
    {
        // Its function is found by the planted bug whatever else the module does.
        var module = ModuleGenerator.Generate(1);
        Assert.NotNull(Difference(module));
        var reduced = ModuleReducer.Reduce(module, candidate => Difference(candidate) is not null, TimeSpan.FromSeconds(20));
        output.WriteLine($"{module.Bytes.Length} bytes became {reduced.Bytes.Length}");
        Assert.NotNull(Difference(reduced));
        Assert.InRange(reduced.Bytes.Length, 1, module.Bytes.Length / 2);

        static string? Difference(GeneratedModule module)
        {
            using var oracle = new ReferenceSpecEngine();
            using var perturbed = new PerturbedEngine();
            return RunsTheSame.FindDifference(module, oracle, perturbed);
        }
    }

    [Fact]
    public void What_was_found_once_runs_from_its_file()
    {
        var module = ModuleGenerator.Generate(3);
        File.WriteAllBytes(Path.Combine(_folder, "issue-7-3.wasm"), module.Bytes);
        var (name, loaded) = Assert.Single(FoundModules.Load(_folder));
        Assert.Equal("issue-7-3", name);
        Assert.Equal(module.Functions, loaded.Functions);
        Assert.Equal(module.HostFunctions, loaded.HostFunctions);
        Assert.Equal(module.Globals, loaded.Globals);
        Assert.Equal((3UL, module.HasMemory), (loaded.Seed, loaded.HasMemory));
    }

    [Fact]
    public void NaNs_are_the_same_whatever_their_payload()
    {
        Assert.True(RunsTheSame.AreSame(new SpecValue(ValueType.F32, 0x7FC0_0000), new SpecValue(ValueType.F32, 0xFFC1_2345)));
        Assert.True(RunsTheSame.AreSame(new SpecValue(ValueType.F64, 0x7FF8_0000_0000_0000), new SpecValue(ValueType.F64, 0xFFF8_0000_0000_0001)));
        Assert.False(RunsTheSame.AreSame(SpecValue.F32(0f), SpecValue.F32(-0f)));
        Assert.False(RunsTheSame.AreSame(SpecValue.I32(1), SpecValue.I64(1)));
    }
}

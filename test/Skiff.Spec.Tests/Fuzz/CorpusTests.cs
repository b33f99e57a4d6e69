using Skiff.Suites.Fuzz;
using Skiff.Suites.Spec;
using Skiff.TestKit;

namespace Skiff.Spec.Tests.Fuzz;

/// <summary>The modules that are kept in the repository.</summary>
public sealed class CorpusTests
{
    [Fact]
    public void The_oracle_runs_every_kept_module_to_its_end()
    {
        var modules = CorpusModules();
        Assert.NotEmpty(modules);
        foreach (var (name, module) in modules)
        {
            using var oracle = new ReferenceSpecEngine();
            using var again = new ReferenceSpecEngine();
            oracle.Interpreter.Fuel = again.Interpreter.Fuel = 10_000_000;
            Assert.True(RunsTheSame.FindDifference(module, oracle, again) is null, name);
            Assert.True(oracle.Interpreter.Fuel > 0, name);
        }
    }

    [Fact]
    public void Compiled_code_does_with_every_kept_module_what_the_oracle_does()
    {
        foreach (var (name, module) in CorpusModules())
        {
            using var oracle = new ReferenceSpecEngine();
            using var compiled = new RuntimeSpecEngine();
            Assert.Equal((name, null), (name, RunsTheSame.FindDifference(module, oracle, compiled)));
        }
    }

    [Theory]
    [InlineData("wraps", 0x0807060504030201UL, null)]
    [InlineData("does_not_wrap", 0UL, "out of bounds memory access")]
    [InlineData("straddles", 0UL, "out of bounds memory access")]
    [InlineData("last", 0UL, null)]
    public void An_address_wraps_but_its_offset_does_not(string export, ulong result, string? trap)
    {
        var module = CorpusModules().Single(one => one.Name == "wrapping-address").Module;
        using var oracle = new ReferenceSpecEngine();
        var instance = oracle.Instantiate(oracle.Compile(module.Bytes), new Dictionary<string, ISpecInstance>(StringComparer.Ordinal));
        if (trap is null)
        {
            Assert.Equal(result, Assert.Single(instance.Invoke(export, [])).Low);
        }
        else
        {
            Assert.Equal(trap, Assert.Throws<SpecTrapException>(() => instance.Invoke(export, [])).Message);
        }
    }

    private static List<(string Name, GeneratedModule Module)> CorpusModules()
    {
        var corpus = Path.Combine(TestData.RepositoryRoot, "test", "corpus");
        return [.. FoundModules.Load(Path.Combine(corpus, "tricky")), .. FoundModules.Load(Path.Combine(corpus, "found"))];
    }
}

using Skiff.Suites.Fuzz;

namespace Skiff.Spec.Tests.Fuzz;

public sealed class MutationRunTests
{
    [Fact]
    public void Damaged_modules_are_run_or_refused_and_nothing_else()
    {
        var (accepted, refused, validated) = (0, 0, 0);
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var run = MutationRun.Start($"seed-{seed}", ModuleGenerator.Generate(seed).Bytes, new MutationOptions { FirstSeed = 1, Count = 200, CompileEvery = 2 });
            Assert.Empty(run.Findings);
            accepted += run.Run;
            validated += run.Validated;
            refused += run.Refused;
        }

        Assert.Equal(4000, accepted + validated + refused);

        // Damage that is always noticed at once, or never, would test nothing.
        Assert.NotEqual(0, accepted);
        Assert.NotEqual(0, validated);
        Assert.NotEqual(0, refused);
    }

    [Fact]
    public void A_seed_damages_in_the_same_way_again()
    {
        var module = ModuleGenerator.Generate(1).Bytes;
        Assert.Equal(ByteMutator.Mutate(new FuzzRandom(9), module), ByteMutator.Mutate(new FuzzRandom(9), module));
    }

    [Fact]
    public void Random_numbers_depend_on_the_seed_alone()
    {
        // The first outputs of SplitMix64 for the seed 0, from its published reference code.
        var random = new FuzzRandom(0);
        Assert.Equal(0xE220A8397B1DCDAF, random.NextBits());
        Assert.Equal(0x6E789E6AA1B965F4UL, random.NextBits());
    }
}

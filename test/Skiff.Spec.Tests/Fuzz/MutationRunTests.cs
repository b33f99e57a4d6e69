using Skiff.Suites.Fuzz;
using Skiff.Suites.Spec;

namespace Skiff.Spec.Tests.Fuzz;

public sealed class MutationRunTests
{
    [Fact]
    public void Damaged_modules_are_compiled_or_refused_and_nothing_else()
    {
        var accepted = 0;
        var refused = 0;
        using var engine = new ReferenceSpecEngine();
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var run = MutationRun.Start($"seed-{seed}", ModuleGenerator.Generate(seed).Bytes, 1, 200, engine);
            Assert.Empty(run.Findings);
            accepted += run.Accepted;
            refused += run.Refused;
        }

        Assert.Equal(4000, accepted + refused);

        // Damage that is always noticed at once, or never, would test nothing.
        Assert.NotEqual(0, accepted);
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

using Skiff.Compiler.RegAlloc;
using Skiff.Compiler.RegAlloc.NextUse;

namespace Skiff.Compiler.Tests.RegAlloc;

/// <summary>The checker must find what is wrong: right allocations are damaged in many ways, and it may miss nothing that a run can notice.</summary>
public sealed class AllocationCheckerTests
{
    private const uint FourOfEach = 0x000F_00C5;

    [Fact]
    public void Whatever_a_simulated_run_notices_the_checker_finds()
    {
        var (damaged, noticed, found) = (0, 0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var problem = RandomProblem.Generate(seed, new ProblemShape { Allocatable = FourOfEach, Statements = 14 });
            var random = new Random(seed);
            for (var i = 0; i < 12; i++)
            {
                var result = new AllocationResult();
                new NextUseAllocator().Allocate(problem, result);
                var what = Damage(problem, result, random);
                if (what is null)
                {
                    continue;
                }

                damaged++;
                var isFound = AllocationChecker.Check(problem, result) is not [];
                found += isFound ? 1 : 0;
                for (var way = 0; way < 4; way++)
                {
                    if (Simulator.Run(problem, result, way, 500) is { } difference)
                    {
                        noticed++;
                        Assert.True(isFound, $"seed {seed}: {what} was missed, but {difference}");
                    }
                }
            }
        }

        Assert.True(noticed > 100 && found >= damaged * 3 / 4, $"{damaged} damaged, {found} found, {noticed} noticed by runs");
    }

    [Theory]
    [InlineData("b: \n a = \n a ->", "not hold", 0)]
    [InlineData("b: \n a@0 = \n a ->", "must be in r0", 0)]
    [InlineData("b: \n a# = \n a? ->", "must be in a slot", 0)]
    [InlineData("b: \n a = \n c<0 = a \n c ->", "where its input is", 2)]
    [InlineData("b: \n a = \n c = a! \n c ->", "are both in", 2)]
    [InlineData("b: \n a = \n c! = a \n c ->", "are both in", 2)]
    [InlineData("b: \n a = \n a! | clobber 0 \n ->", "destroys it", 1)]
    public void A_wrong_place_is_named(string text, string error, int operand)
    {
        var problem = ProblemText.Parse(text, 0x000F_000F);
        var result = new AllocationResult();
        new SimpleAllocator().Allocate(problem, result);

        var other = result.Operands.FindIndex(a => a.IsRegister);
        result.Operands[operand] = error.StartsWith("are", StringComparison.Ordinal) ? result.Operands[operand - 1]
            : error.StartsWith("destroys", StringComparison.Ordinal) ? Allocation.InRegister(0)
            : Allocation.InRegister(3);

        Assert.Contains(error, string.Join("; ", AllocationChecker.Check(problem, result)), StringComparison.Ordinal);
        Assert.True(other >= -1);
    }

    [Fact]
    public void A_move_between_slots_is_refused()
    {
        var problem = ProblemText.Parse("b: \n a = \n a ->", 0x000F_000F);
        var result = new AllocationResult();
        new SimpleAllocator().Allocate(problem, result);
        result.SlotCount = 2;
        result.Moves.Insert(1, new Move(0, After: true, Allocation.InSlot(0), Allocation.InSlot(1), RegisterClass.Integer, 8, -1));

        Assert.Contains("goes to memory, but not from a register", string.Join("; ", AllocationChecker.Check(problem, result)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_move_into_a_register_that_is_not_given_out_is_refused()
    {
        var problem = ProblemText.Parse("b: \n a = \n a ->", 0x000F_000F);
        var result = new AllocationResult();
        new SimpleAllocator().Allocate(problem, result);
        result.Moves.Insert(1, new Move(0, After: true, Allocation.InSlot(0), Allocation.InRegister(14), RegisterClass.Integer, 8, -1));

        Assert.Contains("not the allocator's", string.Join("; ", AllocationChecker.Check(problem, result)), StringComparison.Ordinal);
    }

    private static string? Damage(AllocationProblem problem, AllocationResult result, Random random)
    {
        var at = result.Moves.Count == 0 ? -1 : random.Next(result.Moves.Count);
        switch (random.Next(5))
        {
            case 0 when at >= 0:
                result.Moves.RemoveAt(at);
                return $"move {at} removed";
            case 1 when at > 0 && result.Moves[at] is var a && result.Moves[at - 1] is var b && a.Instruction == b.Instruction && a.After == b.After:
                (result.Moves[at - 1], result.Moves[at]) = (a, b);
                return $"moves {at - 1} and {at} exchanged";
            case 2 when at >= 0 && result.Moves[at].From.IsRegister:
                result.Moves[at] = result.Moves[at] with { From = Other(result.Moves[at].From, random) };
                return $"source of move {at} changed";
            case 3 when at >= 0 && result.Moves[at].To.IsRegister:
                result.Moves[at] = result.Moves[at] with { To = Other(result.Moves[at].To, random) };
                return $"target of move {at} changed";
            case 4:
                var operand = random.Next(problem.OperandCount);
                if (!result.Operands[operand].IsRegister)
                {
                    return null;
                }

                result.Operands[operand] = Other(result.Operands[operand], random);
                return $"operand {operand} changed";
            default:
                return null;
        }
    }

    private static Allocation Other(Allocation register, Random random)
    {
        int[] registers = register.Register < 16 ? [0, 2, 6, 7] : [16, 17, 18, 19];
        return Allocation.InRegister(registers[(Array.IndexOf(registers, register.Register) + 1 + random.Next(3)) % 4]);
    }
}

using System.Diagnostics;
using Skiff.Compiler.RegAlloc;
using Skiff.Compiler.RegAlloc.NextUse;
using Xunit.Abstractions;

namespace Skiff.Compiler.Tests.RegAlloc;

/// <summary>Shapes that are large in one dimension, determinism, and the use of one allocator for many functions.</summary>
public sealed class LargeProblemTests(ITestOutputHelper output)
{
    private const uint ElevenAndFifteen = 0x7FFF_37CF;

    [Theory]
    [InlineData(0x0001_0001u)]
    [InlineData(0x0007_0007u)]
    [InlineData(ElevenAndFifteen)]
    public void Fifty_parameters_go_round_in_a_circle(uint allocatable)
    {
        var problem = NewProblem(allocatable);
        int[] initial = [.. Enumerable.Range(0, 50).Select(_ => problem.AddVirtualRegister(RegisterClass.Integer, 8))];
        int[] parameters = [.. Enumerable.Range(0, 50).Select(_ => problem.AddVirtualRegister(RegisterClass.Integer, 8))];
        problem.BeginBlock([], 0);
        foreach (var value in initial)
        {
            problem.AddInstruction([new Operand(value, true, OperandConstraint.Register, OperandPosition.Late, 0)]);
        }

        problem.AddInstruction([]);
        problem.EndBlock([1], initial);
        problem.BeginBlock(parameters, 1);
        problem.AddInstruction([]);
        problem.EndBlock([2, 3], []);
        problem.BeginBlock([], 1);
        problem.AddInstruction([]);
        problem.EndBlock([1], [.. parameters[1..], parameters[0]]);
        problem.BeginBlock([], 0);
        problem.AddInstruction([.. parameters.Select(p => new Operand(p, false, OperandConstraint.Any, OperandPosition.Early, 0))]);
        problem.EndBlock([], []);

        CheckBoth(problem);
    }

    [Fact]
    public void A_long_straight_block_with_many_live_values()
    {
        var problem = NewProblem(ElevenAndFifteen);
        var values = new List<int>();
        problem.BeginBlock([], 0);
        for (var i = 0; i < 3000; i++)
        {
            var value = problem.AddVirtualRegister(RegisterClass.Integer, 8);
            Operand[] operands = i < 2 ? [] : [Use(values[i / 2]), Use(values[^1])];
            problem.AddInstruction([.. operands, new Operand(value, true, OperandConstraint.Register, OperandPosition.Late, 0)]);
            values.Add(value);
        }

        problem.AddInstruction([]);
        problem.EndBlock([], []);

        CheckBoth(problem);
    }

    [Fact]
    public void Deeply_nested_loops()
    {
        var problem = NewProblem(ElevenAndFifteen);
        const int Depth = 40;
        int[] values = [.. Enumerable.Range(0, Depth).Select(_ => problem.AddVirtualRegister(RegisterClass.Integer, 8))];
        for (var depth = 0; depth < Depth; depth++)
        {
            problem.BeginBlock([], depth);
            problem.AddInstruction([new Operand(values[depth], true, OperandConstraint.Register, OperandPosition.Late, 0)]);
            problem.AddInstruction([]);
            problem.EndBlock([depth + 1], []);
        }

        // From the innermost block outwards: use, then back to the block of that depth or on.
        problem.BeginBlock([], Depth);
        problem.AddInstruction([]);
        problem.EndBlock([Depth + 1], []);
        for (var depth = Depth - 1; depth > 0; depth--)
        {
            var block = problem.BlockCount;
            problem.BeginBlock([], depth);
            problem.AddInstruction([Use(values[depth]), Use(values[depth - 1])]);
            problem.EndBlock([block + 1, block + 2], []);
            problem.BeginBlock([], depth);
            problem.AddInstruction([]);
            problem.EndBlock([depth], []);
        }

        problem.BeginBlock([], 0);
        problem.AddInstruction([Use(values[0])]);
        problem.EndBlock([], []);

        CheckBoth(problem);
    }

    [Fact]
    public void An_unreachable_block_does_no_harm()
    {
        var problem = NewProblem(ElevenAndFifteen);
        var value = problem.AddVirtualRegister(RegisterClass.Integer, 8);
        problem.BeginBlock([], 0);
        problem.AddInstruction([new Operand(value, true, OperandConstraint.Register, OperandPosition.Late, 0)]);
        problem.AddInstruction([Use(value)]);
        problem.EndBlock([], []);
        problem.BeginBlock([], 0);
        problem.AddInstruction([Use(value)]);
        problem.EndBlock([], []);

        CheckBoth(problem);
    }

    [Fact]
    public void A_use_that_no_definition_reaches_is_an_error()
    {
        var problem = ProblemText.Parse("a: \n x, y = \n x -> b, c \n b: \n z = \n -> c2 \n c: \n -> c2 \n c2: \n z ->", 0x000F_000F);

        Assert.Throws<InvalidOperationException>(() => new NextUseAllocator().Allocate(problem, new AllocationResult()));
    }

    [Fact]
    public void The_same_problem_has_the_same_result_whatever_came_before()
    {
        var (used, result, again) = (new NextUseAllocator(), new AllocationResult(), new AllocationResult());
        for (var seed = 0; seed < 30; seed++)
        {
            var problem = RandomProblem.Generate(seed, new ProblemShape { Allocatable = ElevenAndFifteen });
            used.Allocate(problem, result);
            new NextUseAllocator().Allocate(problem, again);

            Assert.Equal(AllocationPrinter.Print(problem, again), AllocationPrinter.Print(problem, result));
        }
    }

    [Fact]
    public void Allocating_again_makes_no_garbage()
    {
        var (allocator, result) = (new NextUseAllocator(), new AllocationResult());
        var problem = RandomProblem.Generate(5, new ProblemShape { Allocatable = ElevenAndFifteen, Statements = 60 });
        allocator.Allocate(problem, result);
        allocator.Allocate(problem, result);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 10; i++)
        {
            allocator.Allocate(problem, result);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_large_function_with_thousands_of_live_values_is_allocated_right()
    {
        var problem = RandomProblem.Generate(7, new ProblemShape { Allocatable = ElevenAndFifteen, Statements = 120, Depth = 3, BlockLimit = 18_000 });
        var result = new AllocationResult();
        foreach (var allocator in (IRegisterAllocator[])[new SimpleAllocator(), new NextUseAllocator()])
        {
            allocator.Allocate(problem, result);
            var clock = Stopwatch.StartNew();
            allocator.Allocate(problem, result);
            output.WriteLine($"{allocator.GetType().Name}: {problem.InstructionCount} instructions, {problem.BlockCount} blocks, {clock.ElapsedMilliseconds} ms, {result.Moves.Count} moves, {result.SlotCount} slots");
        }

        for (var way = 0; way < 10; way++)
        {
            Assert.Null(Simulator.Run(problem, result, way, steps: 20_000));
        }
    }

    private static Operand Use(int value) => new(value, false, OperandConstraint.Register, OperandPosition.Early, 0);

    private static AllocationProblem NewProblem(uint allocatable)
    {
        var problem = new AllocationProblem { Allocatable = allocatable };
        problem.Scratch[0] = 15;
        problem.Scratch[1] = 31;
        return problem;
    }

    private static void CheckBoth(AllocationProblem problem)
    {
        var result = new AllocationResult();
        foreach (var allocator in (IRegisterAllocator[])[new SimpleAllocator(), new NextUseAllocator()])
        {
            allocator.Allocate(problem, result);
            if (problem.OperandCount < 1000)
            {
                Assert.Empty(AllocationChecker.Check(problem, result));
            }

            Assert.Null(Simulator.Run(problem, result, seed: 3, steps: 5000));
        }
    }
}

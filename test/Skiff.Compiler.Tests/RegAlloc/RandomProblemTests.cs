using Skiff.Compiler.RegAlloc;
using Skiff.Compiler.RegAlloc.NextUse;

namespace Skiff.Compiler.Tests.RegAlloc;

public sealed class RandomProblemTests
{
    private const uint AllButFour = 0x7FFF_37CF;

    public static TheoryData<string> Shapes => [.. _shapes.Keys];

    private static readonly Dictionary<string, ProblemShape> _shapes = new()
    {
        ["as on x86-64"] = new() { Allocatable = AllButFour },
        ["many values alive"] = new() { Allocatable = AllButFour, KeepAlive = 60, Calls = 0.01 },
        ["four registers"] = new() { Allocatable = 0x000F_00C5, Calls = 0.04 },
        ["two registers"] = new() { Allocatable = 0x0003_0081, Calls = 0.04 },
        ["one register"] = new() { Allocatable = 0x0001_0001, Fixed = 0.05 },
        ["no calls, few fixed"] = new() { Allocatable = 0x00FF_00FF, Calls = 0, Fixed = 0.03, KeepAlive = 20 },
        ["long"] = new() { Allocatable = AllButFour, Statements = 200, Depth = 3 },
        ["deep"] = new() { Allocatable = 0x003F_003F, Statements = 12, Depth = 9 },
        ["fixed everywhere"] = new() { Allocatable = AllButFour, Fixed = 0.6 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_simple_allocator_is_right(string shape) => Run(new SimpleAllocator(), _shapes[shape], first: 0, count: 5);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_next_use_allocator_is_right(string shape) => Run(new NextUseAllocator(), _shapes[shape], first: 0, count: 20);

    private static void Run<T>(T allocator, ProblemShape shape, int first, int count)
        where T : IRegisterAllocator
    {
        var result = new AllocationResult();
        for (var seed = first; seed < first + count; seed++)
        {
            var problem = RandomProblem.Generate(seed, shape);
            try
            {
                allocator.Allocate(problem, result);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }

            Assert.True(AllocationChecker.Check(problem, result) is [], $"seed {seed}: {string.Join("; ", AllocationChecker.Check(problem, result))}");
            for (var way = 0; way < 3; way++)
            {
                Assert.True(Simulator.Run(problem, result, way, steps: 2000) is not { } difference, $"seed {seed}: {Simulator.Run(problem, result, way, steps: 2000)}");
            }
        }
    }
}

using Skiff.Compiler.RegAlloc;
using Skiff.Compiler.RegAlloc.NextUse;

namespace Skiff.Compiler.Tests.RegAlloc;

/// <summary>Each kind of constraint, alone and against others, with as few registers as can do; the checker and a simulated run decide.</summary>
public sealed class ConstraintTests
{
    public static TheoryData<string, int, string> Cases => new()
    {
        { "a use in any place", 1, "b: \n a = \n c = \n a?, c? \n a, c? ->" },
        { "a definition in any place", 1, "b: \n a?, c?, d? = \n a?, c?, d ->" },
        { "operands in slots", 1, "b: \n a#, f# = \n c# = a# \n a, f, c# ->" },
        { "a value in a slot that was defined in a register", 2, "b: \n a = \n a# \n a, a# ->" },
        { "a use of two fixed registers", 2, "b: \n a = \n a@0, a@1 \n a ->" },
        { "the same fixed register for input and output", 1, "b: \n a@0 = \n c@0 = a@0 \n c@0 ->" },
        { "fixed registers exchanged", 2, "b: \n a@0, c@1 = \n a@1, c@0 \n a@0, c@1 ->" },
        { "three fixed registers in a circle", 3, "b: \n a@0, c@1, d@2 = \n a@1, c@2, d@0 \n a@2, c@0, d@1 ->" },
        { "a fixed register that another value lives in", 2, "b: \n a@0 = \n c = \n c@0 \n a, c ->" },
        { "a fixed output over a value that lives on", 2, "b: \n a@0 = \n c@0 = a \n a, c ->" },
        { "two addresses, the input dies", 1, "b: \n a = \n c<0 = a \n c ->" },
        { "two addresses, the input lives on", 2, "b: \n a = \n c<0 = a \n a, c ->" },
        { "two addresses, the input lives on in memory", 1, "b: \n a = \n c<0 = a \n a?, c ->" },
        { "two addresses with the input used twice", 1, "b: \n a = \n c<0 = a, a \n c ->" },
        { "two addresses with the input also in any place", 1, "b: \n a = \n c<0 = a, a? \n c ->" },
        { "two addresses with the input also late", 2, "b: \n a = \n c<0 = a, a! \n c ->" },
        { "two addresses with the input also late, living on", 2, "b: \n a = \n c<0 = a, a! \n a?, c ->" },
        { "two addresses with the input also fixed", 2, "b: \n a = \n c<0 = a, a@1 \n c, a ->" },
        { "two addresses with another input fixed", 2, "b: \n a@1, c@0 = \n d<0 = a, c@1 \n d ->" },
        { "two pairs of two addresses", 2, "b: \n a, c = \n d<0, e<1 = a, c \n d, e ->" },
        { "a late use and an output", 2, "b: \n a = \n c = a! \n c ->" },
        { "a late use in a fixed register", 2, "b: \n a = \n c = a@1! \n c, a? ->" },
        { "an early output", 2, "b: \n a = \n c! = a \n c ->" },
        { "an early fixed output", 2, "b: \n a@0 = \n c@0! = a \n c ->" },
        { "an early output and a late use", 2, "b: \n a = \n c! = a! \n c ->" },
        { "clobbers around operands", 2, "b: \n a@0 = \n c = a | clobber 0 \n c, a ->" },
        { "clobbers around a late use", 2, "b: \n a@0 = \n a! | clobber 0 \n a ->" },
        { "an output in a clobbered register", 1, "b: \n a = \n c = a | clobber 0 \n c ->" },
        { "a fixed output among clobbers", 2, "b: \n a@1 = \n c@0 = a@1 | call \n c, a ->" },
        { "a division", 3, "b: \n a@1, d@2 = \n q@0, r@2 = a@0, d! \n q, r, a ->" },
        { "an input in memory and an early output", 2, "b: \n a, c = \n d! = a? \n d, c, a? ->" },
        { "wide values across calls", 1, "b: \n w1@16 = \n w2 = w1 | call \n w1? | call \n w1, w2? ->" },
        { "both classes at once", 1, "b: \n a, f1 = \n c, f2 = a, f1 \n a?, f1?, c, f2 ->" },
        { "constants in any place", 1, "b: \n k1 = \n a = \n c = k1?, a? \n k2? = c \n k1?, a?, k2? ->" },
        { "a constant as argument", 1, "b: \n k1 = \n -> j(k1) \n j(p): \n a = \n a | call \n p ->" },
        { "a constant as argument of a parameter in memory", 1, "b: \n k1, a? = \n -> j(k1, a) \n j(p, q): \n a | call \n p?, q ->" },
        { "a value used by no one", 1, "b: \n a = \n c = \n c ->" },
        { "a parameter used by no one", 1, "b: \n a = \n -> j(a, a) \n j(p, q): \n q ->" },
        { "one argument for two parameters", 2, "b: \n a = \n -> j(a, a) \n j(p, q): \n p, q ->" },
        { "more results than registers in any place", 1, "b: \n a?, c?, d?, e = \n e, a?, c?, d? ->" },
        { "a copy", 2, "b: \n a = \n c = a | move \n c, a ->" },
        { "a fixed register that is not given out", 2, "b: \n a@9 = \n c = a@8 \n a@9, c ->" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_next_use_allocator_obeys(string name, int registers, string problem) => Check(new NextUseAllocator(), name, registers, problem);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_simple_allocator_obeys(string name, int registers, string problem) => Check(new SimpleAllocator(), name, registers, problem);

    private static void Check<T>(T allocator, string name, int registers, string text)
        where T : IRegisterAllocator
    {
        var mask = (1u << registers) - 1;
        var problem = ProblemText.Parse(text, mask | (mask << 16));
        var result = new AllocationResult();

        allocator.Allocate(problem, result);

        Assert.True(AllocationChecker.Check(problem, result) is [], $"{name}: {string.Join("; ", AllocationChecker.Check(problem, result))}\n{AllocationPrinter.Print(problem, result)}");
        Assert.Null(Simulator.Run(problem, result, seed: 1, steps: 200));
    }
}

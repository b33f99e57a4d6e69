using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;
using Skiff.Compiler.Passes;
using Skiff.Compiler.Tests.Ir;
using Skiff.TestKit;
using Skiff.Wasm.Binary;

namespace Skiff.Compiler.Tests.Passes;

public sealed class PassPipelineTests
{
    private const string LargeGuest = "guests/big/jco-wasm-tools.core.wasm";

    private static readonly long[] EdgeNumbers = [0, 1, -1, 2, 7, 31, 32, 63, 255, 0x7FFF_FFFF, int.MinValue, long.MaxValue, long.MinValue, 1L << 32];

    private static readonly double[] EdgeFloats = [0, -0.0, 1, -1.5, 1e10, -1e20, double.PositiveInfinity, double.NaN];

    /// <summary>Optimizes with the verifier after every pass.</summary>
    private static void Optimize(Function function)
    {
        var pipeline = new PassPipeline
        {
            AfterPass = (name, changed) =>
            {
                try
                {
                    IrVerifier.Verify(changed);
                }
                catch (IrVerificationException error)
                {
                    throw new InvalidOperationException($"after {name}: {error.Message}", error);
                }
            },
        };
        pipeline.Run(function);
        IrVerifier.Verify(function, isSplit: true);
    }

    private static (long[]? Results, TrapCode Trap, byte[] Memory, long Global32, long Global64) Outcome(IrProgram program, long[] arguments)
    {
        var instance = program.Instantiate();
        long[]? results = null;
        var trap = TrapCode.None;
        try
        {
            results = new IrEvaluator(instance).Call(program.IndexOf("f"), arguments);
        }
        catch (IrTrapException error)
        {
            trap = error.Code;
        }

        return (results, trap, instance.Memory, instance.Global(0), instance.Global(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_functions_do_the_same_before_and_after(int seed)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("SKIFF_RANDOM_FUNCTIONS") ?? "60", System.Globalization.CultureInfo.InvariantCulture);
        for (var number = 0; number < count; number++)
        {
            var wat = new RandomWat(seed * 100_000 + number).Module();
            var before = new IrProgram(wat);
            var after = new IrProgram(wat, passes: Optimize);
            var random = new Random(number);
            for (var call = 0; call < 6; call++)
            {
                long[] arguments =
                [
                    (uint)Pick(EdgeNumbers), (uint)Pick(EdgeNumbers), Pick(EdgeNumbers),
                    (uint)BitConverter.SingleToInt32Bits((float)Pick(EdgeFloats)), BitConverter.DoubleToInt64Bits(Pick(EdgeFloats)),
                ];

                var expected = Outcome(before, arguments);
                var actual = Outcome(after, arguments);

                if (expected.Trap != actual.Trap || !expected.Memory.AsSpan().SequenceEqual(actual.Memory) || expected.Global32 != actual.Global32
                    || expected.Global64 != actual.Global64 || !(expected.Results ?? []).AsSpan().SequenceEqual(actual.Results ?? []))
                {
                    Assert.Fail($"seed {seed}, number {number}, call {call}, arguments {string.Join(' ', arguments)}: trap {expected.Trap} / {actual.Trap}, "
                        + $"results {string.Join(' ', expected.Results ?? [])} / {string.Join(' ', actual.Results ?? [])}\n{wat}");
                }
            }

            T Pick<T>(T[] values) => values[random.Next(values.Length)];
        }
    }

    [SuiteTheory(LargeGuest)]
    [InlineData(LargeGuest)]
    public void Every_pass_keeps_the_rules_of_the_IR_on_a_large_module(string path)
    {
        var file = TestData.Find(path)!; // Skipped where it is not there.
        var program = new IrProgram(ModuleDecoder.Decode(File.ReadAllBytes(file)), passes: Optimize);

        for (var i = 0; i < program.Module.Bodies.Length; i += 5)
        {
            program.Compile(program.Module.ImportedFunctionCount + i);
        }
    }

    [Fact]
    public void The_same_function_gives_the_same_text_whatever_was_compiled_before()
    {
        var wat = new RandomWat(5).Module();
        var pipeline = new PassPipeline();
        var program = new IrProgram(wat, passes: pipeline.Run);
        var first = IrPrinter.Print(program.Compile(2));

        var other = new IrProgram(new RandomWat(6).Module(), passes: pipeline.Run);
        other.Compile(2);

        Assert.Equal(first, IrPrinter.Print(program.Compile(2)));
    }
}

using Skiff.Compiler.Ir;
using Skiff.Compiler.Passes;
using Skiff.Compiler.Tests.Ir;

namespace Skiff.Compiler.Tests.Passes;

/// <summary>Comparisons that the number of bits which may be set decides: at the border, and one beside it where nothing is decided.</summary>
public sealed class DecidedComparisonTests
{
    // A byte: 0 to 255.
    private const string Byte32 = "(i32.and (local.get 0) (i32.const 255))";
    private const string Byte64 = "(i64.extend_i32_u (i32.and (local.get 0) (i32.const 255)))";

    [Theory]
    [InlineData("eq", 256, 0)]
    [InlineData("eq", 255, null)]
    [InlineData("ne", 256, 1)]
    [InlineData("ne", 255, null)]
    [InlineData("lt_u", 256, 1)]
    [InlineData("lt_u", 255, null)]
    [InlineData("ge_u", 256, 0)]
    [InlineData("ge_u", 255, null)]
    [InlineData("le_u", 255, 1)]
    [InlineData("le_u", 254, null)]
    [InlineData("gt_u", 255, 0)]
    [InlineData("gt_u", 254, null)]
    [InlineData("lt_u", -1, 1)]
    [InlineData("gt_u", -1, 0)]
    [InlineData("eq", -1, 0)]
    [InlineData("lt_s", 0, 0)]
    [InlineData("lt_s", 1, null)]
    [InlineData("lt_s", -1, 0)]
    [InlineData("ge_s", 0, 1)]
    [InlineData("ge_s", 1, null)]
    [InlineData("ge_s", int.MinValue, 1)]
    [InlineData("le_s", -1, 0)]
    [InlineData("le_s", 0, null)]
    [InlineData("gt_s", -1, 1)]
    [InlineData("gt_s", 0, null)]
    public void What_a_byte_can_be_decides_its_comparison(string condition, int right, int? decided)
    {
        foreach (var (type, value) in new[] { ("i32", Byte32), ("i64", Byte64) })
        {
            var wat = $"(module (func (export \"f\") (param i32) (result i32) ({type}.{condition} {value} ({type}.const {right}))))";
            var optimized = new IrProgram(wat, passes: new PassPipeline().Run);

            Assert.Equal(decided is not null, !Compares(optimized));
            var plain = new IrProgram(wat);
            foreach (var argument in new long[] { 0, 1, 127, 128, 254, 255, 256, uint.MaxValue })
            {
                var result = Assert.Single(Call(optimized, argument));
                Assert.Equal(Assert.Single(Call(plain, argument)), result);
                Assert.True(decided is null || decided == result, $"{type}.{condition} of {argument} is {result}");
            }
        }
    }

    [Fact]
    public void All_bits_decide_nothing()
    {
        var optimized = new IrProgram("""(module (func (export "f") (param i32) (result i32) (i32.le_u (local.get 0) (i32.const -2))))""", passes: new PassPipeline().Run);

        Assert.True(Compares(optimized));
    }

    private static long[] Call(IrProgram program, long argument) => new IrEvaluator(program.Instantiate()).Call(program.IndexOf("f"), [argument])!;

    private static bool Compares(IrProgram program) => IrPrinter.Print(program.Compile(program.IndexOf("f"))).Contains("icmp", StringComparison.Ordinal);
}

using Skiff.Compiler.Diagnostics;
using Skiff.Compiler.Linking;
using Skiff.TestKit;
using Skiff.Wasm;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;
using Skiff.Wasm.Validation;

namespace Skiff.Compiler.Tests.Linking;

public class ModuleCompilerTests
{
    private static readonly Module Sample = Decode("""
        (module
          (import "env" "log" (func $log (param i32)))
          (memory 1)
          (func $square (export "square") (param f64) (result f64) local.get 0 local.get 0 f64.mul f64.const 0.5 f64.add)
          (func $sum (param i32 i32) (result i32) local.get 0 i32.load offset=8 local.get 1 i32.add call $log local.get 0 local.get 1 i32.div_s)
          (func (export "main") i32.const 1 i32.const 2 call $sum drop f64.const 3 call $square drop))
        """);

    [Fact]
    public void The_code_does_not_depend_on_the_number_of_threads()
    {
        var one = ModuleCompiler.Compile(Sample, new CompilerOptions { Parallelism = 1 });
        var four = ModuleCompiler.Compile(Sample, new CompilerOptions { Parallelism = 4 });

        AssertEqual(one, four);
    }

    [Fact]
    public void A_real_program_compiles_to_the_same_bytes_each_time_and_in_any_order()
    {
        var path = TestData.Find("guests/p1/hello-rust-p1.wasm");
        var module = path is null ? Sample : ModuleDecoder.Decode(File.ReadAllBytes(path));
        var expected = ModuleCompiler.Compile(module, new CompilerOptions { Parallelism = 1 });

        AssertEqual(expected, ModuleCompiler.Compile(module, new CompilerOptions { Parallelism = 4 }));
        AssertEqual(expected, ModuleCompiler.CompileInOrder(module, new CompilerOptions(), Shuffled(module.Bodies.Length)));
    }

    [Fact]
    public void Tables_are_ascending_and_inside_the_code()
    {
        var compiled = ModuleCompiler.Compile(Sample);

        Assert.Equal(compiled.TrapSites.Order(), compiled.TrapSites);
        Assert.Equal(compiled.PositionOffsets.Order(), compiled.PositionOffsets);
        Assert.Equal(compiled.PositionOffsets.Distinct(), compiled.PositionOffsets);
        Assert.Equal(compiled.TrapSites.Length, compiled.TrapCodes.Length);
        Assert.Equal(compiled.PositionOffsets.Length, compiled.Positions.Length);
        Assert.All(compiled.PositionOffsets, offset => Assert.InRange(offset, 0u, (uint)compiled.Code.Length));
        Assert.All(compiled.FunctionOffsets, offset => Assert.Equal(0u, offset % 16));
        Assert.Single(compiled.TrapSites);
    }

    [Fact]
    public void The_first_invalid_function_is_reported_whatever_the_threads_do()
    {
        var bad = string.Concat(Enumerable.Range(0, 50).Select(i => i is 20 or 40 ? $"(func $f{i} (result i32))" : $"(func $f{i})"));
        var module = Decode($"(module {bad})");

        foreach (var threads in new[] { 1, 2, 8 })
        {
            var exception = Assert.Throws<WasmValidationException>(() => ModuleCompiler.Compile(module, new CompilerOptions { Parallelism = threads }));
            Assert.Equal(20, exception.FunctionIndex);
        }
    }

    [Fact]
    public void A_module_without_functions_has_code_all_the_same()
    {
        var compiled = ModuleCompiler.Compile(Decode("""(module (import "a" "b" (func (param i32))) (memory 1))"""));

        Assert.Empty(compiled.FunctionOffsets);
        Assert.Single(compiled.ExitThunks);
        Assert.NotEqual(0, compiled.Code.Length);
    }

    [Fact]
    public void Symbols_cover_functions_and_thunks_without_overlap()
    {
        var compiled = ModuleCompiler.Compile(Sample);
        var symbols = CodeSymbol.Of(Sample, compiled);

        Assert.Equal(["square", "sum", "main"], symbols.Take(3).Select(s => s.Name));
        Assert.Contains(symbols, s => s.Name == "exit thunk (i32) -> ()");
        foreach (var (before, after) in symbols.Zip(symbols.Skip(1)))
        {
            Assert.True(before.Offset + before.Length <= after.Offset, $"{before} {after}");
        }
    }

    [Fact]
    public void Inspection_shows_every_stage()
    {
        var listing = new FunctionInspector(Sample).Inspect(2);

        Assert.Contains("load", listing.Ssa, StringComparison.Ordinal);
        Assert.Contains("sdiv", listing.Optimized, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Divide", listing.MachineCode, StringComparison.Ordinal);
        Assert.Contains("idiv", listing.Assembly, StringComparison.Ordinal);
        Assert.Contains("trap.IntegerDivideByZero", listing.Assembly, StringComparison.Ordinal);
    }

    private static Module Decode(string wat) => ModuleDecoder.Decode(WatReader.ToBinary(new Skiff.Text.SourceText("test.wat", wat)));

    private static int[] Shuffled(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new Random(7).Shuffle(order);
        return order;
    }

    private static void AssertEqual(CompiledModule expected, CompiledModule actual)
    {
        Assert.True(expected.Code.Span.SequenceEqual(actual.Code.Span), "the code differs");
        Assert.Equal(expected.FunctionOffsets.AsEnumerable(), actual.FunctionOffsets.AsEnumerable());
        Assert.Equal(expected.FunctionLengths.AsEnumerable(), actual.FunctionLengths.AsEnumerable());
        Assert.Equal(expected.EntryThunks.AsEnumerable(), actual.EntryThunks.AsEnumerable());
        Assert.Equal(expected.ExitThunks.AsEnumerable(), actual.ExitThunks.AsEnumerable());
        Assert.Equal(expected.TrapSites.AsEnumerable(), actual.TrapSites.AsEnumerable());
        Assert.Equal(expected.PositionOffsets.AsEnumerable(), actual.PositionOffsets.AsEnumerable());
        Assert.Equal(expected.Positions.AsEnumerable(), actual.Positions.AsEnumerable());
    }
}

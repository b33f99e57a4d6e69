using Skiff.Text;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;
using Skiff.Wasm.Validation;

namespace Skiff.Wasm.Tests.Validation;

/// <summary>Several memories in one module, which only modules inside components may have.</summary>
public class SeveralMemoriesTests
{
    private const string Module = """
        (module
          (memory $a 1) (memory $b 1)
          (data (memory $b) (i32.const 0) "x")
          (data $passive "y")
          (func (result i32)
            (i32.store8 $b offset=1 (i32.const 0) (i32.load $b (i32.const 0)))
            (memory.fill $b (i32.const 0) (i32.const 0) (i32.const 1))
            (memory.copy $a $b (i32.const 0) (i32.const 0) (i32.const 1))
            (memory.init $b $passive (i32.const 0) (i32.const 0) (i32.const 1))
            (drop (memory.grow $b (i32.const 1)))
            (memory.size $b)))
        """;

    [Fact]
    public void A_module_inside_a_component_may_have_them() => ModuleValidator.Validate(ModuleDecoder.DecodeNested(Bytes(Module), WasmLimits.Default));

    [Fact]
    public void A_module_on_its_own_may_not()
    {
        var error = Assert.Throws<WasmValidationException>(() => ModuleValidator.Validate(ModuleDecoder.Decode(Bytes("(memory 1) (memory 1)"))));
        Assert.Equal(ValidationReason.MultipleMemories, error.Reason);
    }

    [Theory]
    [InlineData("(i32.load 2 (i32.const 0)) drop")]
    [InlineData("(i32.store 2 (i32.const 0) (i32.const 0))")]
    [InlineData("(memory.size 2) drop")]
    [InlineData("(memory.fill 2 (i32.const 0) (i32.const 0) (i32.const 0))")]
    [InlineData("(memory.copy 2 0 (i32.const 0) (i32.const 0) (i32.const 0))")]
    [InlineData("(memory.copy 0 2 (i32.const 0) (i32.const 0) (i32.const 0))")]
    [InlineData("(memory.init 2 0 (i32.const 0) (i32.const 0) (i32.const 0))")]
    public void A_memory_that_is_not_there_is_unknown(string code)
    {
        var bytes = Bytes($"(memory 1) (memory 1) (data \"\") (func {code})");
        var error = Assert.Throws<WasmValidationException>(() => ModuleValidator.Validate(ModuleDecoder.DecodeNested(bytes, WasmLimits.Default)));
        Assert.Equal(ValidationReason.UnknownMemory, error.Reason);
    }

    private static byte[] Bytes(string text) => WatReader.ToBinary(new SourceText("test.wat", text));
}

using Skiff.TestKit;
using Skiff.Text;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;

namespace Skiff.Wasm.Tests.Text;

public class WatMutationTests
{
    private const string Seed = """
        (module $m
          (type $t (func (param i32 f64) (result v128)))
          (import "a" "b" (func $i (type $t)))
          (func $f (export "f") (param $x i32) (result i32) (local $y i64)
            (block $l (result i32) (br_if $l (i32.const 0x1F) (local.get $x)) (if (then nop) (else unreachable)) drop
              loop $k br_table $k $l 0 end i32.load8_u offset=4 align=1))
          (table $tab 1 2 funcref) (memory (data "a\u{1F600}\ff")) (global $g (mut f32) (f32.const -0x1.8p-3))
          (elem (table $tab) (offset i32.const 0) func $f) (elem declare funcref (ref.func $f)) (data $d "x")
          (func (drop (v128.const i32x4 1 2 3 4)) (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (call_indirect (type $t)))
          (start $f) ;; end
          (; block (; nested ;) ;) (@note "x" (y)))
        """;

    private static readonly string[] Pieces = ["(", ")", "(;", ";)", ";;", "\"", "\\", "$x", "$l", "(then", "(else", "end", "else", "if", "block $l", "(type $t)",
        "(param i32)", "(result i32)", "0x", "-", "nan:0x1", "1e999", "999999999999999999999", "(import \"\" \"\"", "(export \"\")", "(@", "offset=", "select (result)", "\0", "é"];

    [Fact]
    public void Mutated_text_is_read_or_refused_and_nothing_else()
    {
        Assert.NotNull(WatReader.Read(new SourceText("seed.wat", Seed)).Binary);
        var random = new Random(20260617);
        var accepted = 0;
        for (var i = 0; i < 3000; i++)
        {
            var text = TextMutation.Apply(random, Pieces, Seed);

            var result = WatReader.Read(new SourceText("mutated.wat", text));

            Assert.Equal(result.Binary is null, result.Diagnostics.Length > 0);
            Assert.All(result.Diagnostics, d => Assert.InRange(d.Span.End, d.Span.Start, text.Length));
            WastReader.Read(new SourceText("mutated.wast", text));
            if (result.Binary is not null)
            {
                accepted++;
                var error = Record.Exception(() => ModuleDecoder.Decode(result.Binary));
                Assert.True(error is null or WasmFormatException, $"{error}\n{text}");
            }
        }

        Assert.InRange(accepted, 50, 2950);
    }
}

using Skiff.Components.Binary;
using Skiff.Components.Text;
using Skiff.Components.Validation;
using Skiff.TestKit;
using Skiff.Text;
using Skiff.Wasm;

namespace Skiff.Components.Tests.Text;

public class ComponentTextMutationTests
{
    private const string Seed = """
        (component $c
          (core module $m (memory (export "mem") 1) (func (export "f") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
          (core type $ft (func (param i32)))
          (core type $mt (module (alias outer $c $ft (type $t)) (import "a" "b" (func (type $t))) (export "m" (memory 1 2))))
          (import "n" (core module $n (type $mt)))
          (type $r (record (field "a" u8) (field "b" (list (option string)))))
          (type $v (variant (case "x") (case "y" $r)))
          (import "i" (external-id "e") (instance $i (export "t" (type $t (sub resource))) (export "f" (func (param "t" (borrow $t)) (result $v)))))
          (component $d (import "x" (func (result (tuple u8 $r)))) (type (enum "p" "q")) (export "z" (type 0)))
          (core instance $k (instantiate $m))
          (func $g (export "g") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $k "f") string-encoding=utf8))
          (core func $l (canon lower (func $i "f") (memory $k "mem") (realloc (core func $k "realloc"))))
          (canon resource.drop (type $i "t") (core func $drop))
          (core instance (export "l" (func $l)) (export "mem" (memory $k "mem")))
          (instance $bag (export "g" (func $g)) (export "r" (type $v)))
          (alias export $bag "g" (func $again))
          (instance (export "w") (instantiate $d (with "u" (instance (export "g" (func $again)))))))
        """;

    private static readonly string[] Pieces = ["(", ")", "(;", "\"", "$r", "$c", "$i \"f\"", "(core ", "(func", "(type $r)", "(instance", "(component", "(alias outer 1 0 (type))",
        "(export \"x\")", "(import \"x\")", "(canon lift", "(type (list u8))", "(param \"p\" u8)", "(result u8)", "outer", "own", "async", "0", "4294967296", "quote", "binary", "\0", "é"];

    [Fact]
    public void Mutated_text_is_read_or_refused_and_nothing_else()
    {
        var seed = ComponentTextReader.Read(new SourceText("seed.wat", Seed));
        Assert.Empty(seed.Diagnostics);
        var random = new Random(20261122);
        var accepted = 0;
        for (var i = 0; i < 3000; i++)
        {
            var text = TextMutation.Apply(random, Pieces, Seed);

            var result = ComponentTextReader.Read(new SourceText("mutated.wat", text));

            Assert.Equal(result.Binary is null, result.Diagnostics.Length > 0);
            Assert.All(result.Diagnostics, d => Assert.InRange(d.Span.End, d.Span.Start, text.Length));
            ComponentWastReader.Read(new SourceText("mutated.wast", text));
            if (result.Binary is not null)
            {
                accepted++;
                var error = Record.Exception(() => ComponentValidator.Validate(ComponentDecoder.Decode(result.Binary)));
                Assert.True(error is null or WasmException, $"{error}\n{text}");
            }
        }

        Assert.InRange(accepted, 50, 2950);
    }
}

using Skiff.Components.Binary;
using Skiff.Components.Text;
using Skiff.Components.Types;
using Skiff.Components.Validation;
using Skiff.Text;

namespace Skiff.Components.Tests.Validation;

/// <summary>Rules that the suite at hand says little about: each with a component that keeps it and one that breaks it.</summary>
public class RefusalTests
{
    private const string Resource = "(import \"a\" (type $a (sub resource)))";

    private const string Core = """
        (core module $m (memory (export "mem") 1) (table (export "t") 1 funcref) (global (export "g") i32 (i32.const 0))
          (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable) (func (export "f")) (func (export "f-i") (param i32))
          (func (export "fi") (result i32) unreachable) (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
        (core instance $i (instantiate $m))
        (alias core export $i "mem" (core memory $mem)) (alias core export $i "t" (core table $t)) (alias core export $i "realloc" (core func $realloc))
        (alias core export $i "f" (core func $f)) (alias core export $i "f-i" (core func $f-i)) (alias core export $i "fi" (core func $fi))
        (alias core export $i "callback" (core func $callback))
        """;

    [Theory]
    [InlineData("(import \"[constructor]a\" (func (result (own $a))))")]
    [InlineData("(import \"[constructor]a\" (func (result (result (own $a) (error string)))))")]
    [InlineData("(import \"[method]a.b\" (func (param \"self\" (borrow $a)) (param \"x\" u8)))")]
    [InlineData("(import \"[static]a.b\" (func))")]
    public void A_function_that_fits_its_annotated_name_is_valid(string import) => Validate(Resource + import);

    [Theory]
    [InlineData("(import \"[constructor]a\" (func))", "should return one value")]
    [InlineData("(import \"[constructor]a\" (func (result u32)))", "should return `(own $T)`")]
    [InlineData("(import \"[constructor]a\" (func (result (borrow $a))))", "cannot contain a `borrow`")]
    [InlineData("(import \"[constructor]b\" (func (result (own $a))))", "does not match expected resource name `a`")]
    [InlineData("(import \"[method]a.b\" (func))", "at least one argument")]
    [InlineData("(import \"[method]a.b\" (func (param \"this\" (borrow $a))))", "called `self`")]
    [InlineData("(import \"[method]a.b\" (func (param \"self\" (own $a))))", "`(borrow $T)`")]
    [InlineData("(import \"[method]a.b\" (instance))", "is not a func")]
    [InlineData("(import \"[static]b.c\" (func))", "not known in this context")]
    [InlineData("(import \"[method]a.a\" (func (param \"self\" (borrow $a))))", "conflicts with previous name `a`")]
    public void A_function_that_does_not_fit_its_annotated_name_is_refused(string import, string words) =>
        Refuse(Resource + import, words);

    [Fact]
    public void A_method_of_a_resource_that_is_imported_is_not_a_method_of_an_export() =>
        Refuse(
            Resource + "(import \"f\" (func $f (param \"self\" (borrow $a)))) (export \"[method]a.g\" (func $f))",
            "does not have a name in this context");

    [Theory]
    [InlineData("(import \"a:b/c@1\" (versionsuffix \".2.3\") (instance))")]
    [InlineData("(import \"a:b/c@0.2\" (versionsuffix \".6-rc.1\") (instance))")]
    [InlineData("(import \"a:b/c@0.2.6\" (instance))")]
    public void A_version_is_canonical_with_a_suffix_or_whole(string import) => Validate(import);

    [Theory]
    [InlineData("(import \"a:b/c@1.2.3\" (versionsuffix \"-x\") (instance))", "canonical version")]
    [InlineData("(import \"a\" (versionsuffix \".2.3\") (instance))", "canonical version")]
    [InlineData("(import \"a:b/c@1\" (versionsuffix \".2\") (instance))", "is not a valid semver")]
    public void A_suffix_needs_a_canonical_version_that_it_completes(string import, string words) => Refuse(import, words);

    [Theory]
    [InlineData("(type (map f32 u8))", "map key")]
    [InlineData("(type (list u8 0))", "at least one element")]
    [InlineData("(type $r (resource (rep i32))) (type (stream (borrow $r)))", "cannot contain a `borrow`")]
    [InlineData("(type $r (resource (rep i32))) (type (future (list (borrow $r))))", "cannot contain a `borrow`")]
    [InlineData("(type (resource (rep i64)))", "represented by `i32`")]
    public void A_type_that_breaks_the_rules_of_its_kind_is_refused(string text, string words) => Refuse(text, words);

    [Theory]
    [InlineData("(type $ft (func async)) (func (type $ft) (canon lift (core func $fi) async (callback $callback)))")]
    [InlineData("(type $ft (func async)) (func (type $ft) (canon lift (core func $f) async))")]
    [InlineData("(type $ft (func async (result string))) (func (type $ft) (canon lift (core func $f) async (memory $mem)))")]
    [InlineData("(import \"g\" (func $g async (param \"a\" u64) (result u8))) (core func (canon lower (func $g) async (memory $mem)))")]
    [InlineData("(import \"g\" (func $g async (param \"a\" u64))) (core func (canon lower (func $g) async))")]
    [InlineData("(core func (canon task.return (result string) (memory $mem)))")]
    [InlineData("(core type $s (func (param i32))) (core func (canon thread.new-indirect $s $t))")]
    [InlineData("(core func (canon error-context.debug-message (memory $mem) (realloc $realloc)))")]
    [InlineData("(type $s (stream string)) (core func (canon stream.read $s async (memory $mem) (realloc $realloc)))")]
    [InlineData("(type $s (stream)) (core func (canon stream.read $s async))")]
    public void Asynchronous_definitions_validate(string text) => Validate(Core + text);

    [Theory]
    [InlineData("(type $ft (func async)) (func (type $ft) (canon lift (core func $f) async (post-return $f)))", "post-return function in async")]
    [InlineData("(type $ft (func async)) (func (type $ft) (canon lift (core func $fi) (callback $callback)))", "callback without async")]
    [InlineData("(type $ft (func async)) (func (type $ft) (canon lift (core func $f) async (callback $callback)))", "lowered result types `[I32]` do not match")]
    [InlineData("(type $ft (func async)) (func (type $ft) (canon lift (core func $fi) async (callback $f)))", "`callback` uses a core function with an incorrect signature")]
    [InlineData("(import \"g\" (func $g async (result u8))) (core func (canon lower (func $g) async))", "`memory` is required")]
    [InlineData("(alias core export $i \"f\" (core memory))", "is not a memory but a func")]
    [InlineData("(import \"g\" (func $g)) (core func (canon lower (func $g) (callback $callback) async))", "cannot be specified for lowerings")]
    [InlineData("(core func (canon task.return (result string)))", "`memory` is required")]
    [InlineData("(core func (canon task.return (memory $mem) (realloc $realloc)))", "`realloc` cannot be specified")]
    [InlineData("(core func (canon context.get i32 2))", "must be below 2")]
    [InlineData("(core func (canon context.set i64 0))", "slots of type i32")]
    [InlineData("(type $s (stream string)) (core func (canon stream.read $s async (memory $mem)))", "`realloc` is required")]
    [InlineData("(type $s (stream u8)) (core func (canon future.new $s))", "is not a future type")]
    [InlineData("(core type $s (func)) (core func (canon thread.new-indirect $s $t))", "start function of a thread")]
    [InlineData("(core func (canon waitable-set.wait (memory 7)))", "memory index out of bounds")]
    [InlineData("(core func (canon thread.available-parallelism))", "shared-everything-threads")]
    public void Asynchronous_definitions_that_do_not_fit_are_refused(string text, string words) => Refuse(Core + text, words);

    [Fact]
    public void Every_value_is_used_exactly_once()
    {
        const string Import = "(import \"v\" (value $v u8)) (import \"f\" (func $f (param \"x\" u8)))";

        Validate(Import + "(start $f (value $v))");
        Refuse(Import, "every value must be used");
        Refuse(Import + "(start $f (value $v)) (export \"w\" (value $v))", "more than once");
        Refuse(Import + "(start $f)", "requires 1 arguments");
        Refuse("(import \"v\" (value $v string)) (import \"f\" (func $f (param \"x\" u8))) (start $f (value $v))", "type mismatch");
    }

    [Fact]
    public void A_core_instance_without_what_a_module_imports_is_refused_by_its_name() =>
        Refuse(Core + "(core module $n (import \"a\" \"h\" (func))) (core instance (instantiate $n (with \"a\" (instance $i))))", "does not export an item named `h`");

    [Fact]
    public void Bodies_are_left_out_where_they_are_validated_later()
    {
        var component = ComponentDecoder.Decode(Binary("(core module (func i32.add))"));

        ComponentValidator.Validate(component, validatesBodies: false);
        var error = Assert.Throws<ComponentValidationException>(() => ComponentValidator.Validate(component));

        Assert.Equal(ComponentValidationReason.CoreModule, error.Reason);
        Assert.Contains("SK1201", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(core module (func i32.add))")]
    [InlineData("(component (core module (func i32.add)))")]
    public void A_body_that_is_validated_while_compiling_is_refused_in_the_same_way(string text)
    {
        var bytes = Binary(text);

        var early = Assert.Throws<ComponentValidationException>(() => ComponentValidator.Validate(ComponentDecoder.Decode(bytes)));
        var late = Assert.Throws<ComponentValidationException>(() => PreparedComponent.Load(Wat.Engine, bytes));

        Assert.Equal(early.Message, late.Message);
        Assert.Equal(early.Offset, late.Offset);
    }

    [Fact]
    public void An_error_says_where_its_definition_begins()
    {
        var error = Assert.Throws<ComponentValidationException>(() => ComponentValidator.Validate(ComponentDecoder.Decode(Binary("(type u8) (type (option 7))"))));

        Assert.Equal(12, error.Offset);
        Assert.Equal("SK1251", error.Code);
        Assert.Contains("unknown type 7: type index out of bounds (at 0xc)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_type_of_a_component_has_its_resource_types_as_identities()
    {
        const string Text = """
            (import "r" (type $r (sub resource))) (import "s" (type $s (eq $r))) (import "t" (type $t (sub resource)))
            (import "f" (func $f (param "a" (own $r)) (param "b" (borrow $s)) (param "c" (own $t)) (result (option string))))
            (export "g" (func $f))
            """;

        var type = ComponentValidator.Validate(ComponentDecoder.Decode(Binary(Text)));

        var types = type.Imports.Take(3).Select(i => Assert.IsType<TypeExtern>(i.Value)).ToList();
        Assert.Equal([true, false, true], types.Select(t => t.IsSubResource));
        Assert.Same(types[0].Type, types[1].Type);
        Assert.NotSame(types[0].Type, types[2].Type);
        var function = Assert.IsType<FunctionExtern>(Assert.Single(type.Exports).Value).Function;
        Assert.Equal(
            new ComponentFunctionType(
                false,
                [
                    new NamedType("a", new OwnType((ResourceType)types[0].Type)),
                    new NamedType("b", new BorrowType((ResourceType)types[0].Type)),
                    new NamedType("c", new OwnType((ResourceType)types[2].Type)),
                ],
                new OptionType(new PrimitiveType(PrimitiveKind.String))),
            function);
    }

    private static byte[] Binary(string definitions) => ComponentTextReader.ToBinary(new SourceText("test.wat", $"(component {definitions})"));

    private static void Validate(string definitions) => ComponentValidator.Validate(ComponentDecoder.Decode(Binary(definitions)));

    private static void Refuse(string definitions, string words)
    {
        var error = Assert.Throws<ComponentValidationException>(() => Validate(definitions));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}

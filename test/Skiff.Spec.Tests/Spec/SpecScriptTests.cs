using Skiff.Suites.Modules;
using Skiff.Suites.Spec;
using Skiff.Wasm;

namespace Skiff.Spec.Tests.Spec;

/// <summary>The runner itself: what goes wrong must be seen.</summary>
public sealed class SpecScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-spec-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_as_expected_passes()
    {
        var report = Run(
            """{"type":"module","line":1,"filename":"seven.wasm","module_type":"binary"}""",
            """{"type":"assert_return","line":2,"action":{"type":"invoke","field":"seven","args":[]},"expected":[{"type":"i32","value":"7"}]}""",
            """{"type":"assert_trap","line":3,"action":{"type":"invoke","field":"trap","args":[]},"text":"unreachable"}""",
            """{"type":"assert_malformed","line":4,"filename":"empty.wasm","module_type":"binary","text":"unexpected end"}""");
        Assert.Empty(report.Failures);
        Assert.Equal(3, report.Assertions);
    }

    [Fact]
    public void Every_kind_of_wrong_outcome_is_a_failure_at_its_line()
    {
        var report = Run(
            """{"type":"module","line":1,"filename":"seven.wasm","module_type":"binary"}""",
            """{"type":"assert_return","line":2,"action":{"type":"invoke","field":"seven","args":[]},"expected":[{"type":"i32","value":"8"}]}""",
            """{"type":"assert_return","line":3,"action":{"type":"invoke","field":"seven","args":[]},"expected":[{"type":"i64","value":"7"}]}""",
            """{"type":"assert_return","line":4,"action":{"type":"invoke","field":"seven","args":[]},"expected":[]}""",
            """{"type":"assert_return","line":5,"action":{"type":"invoke","field":"missing","args":[]},"expected":[]}""",
            """{"type":"assert_return","line":6,"action":{"type":"invoke","field":"trap","args":[]},"expected":[]}""",
            """{"type":"assert_trap","line":7,"action":{"type":"invoke","field":"seven","args":[]},"text":"unreachable"}""",
            """{"type":"assert_trap","line":8,"action":{"type":"invoke","field":"trap","args":[]},"text":"integer overflow"}""",
            """{"type":"assert_exhaustion","line":9,"action":{"type":"invoke","field":"trap","args":[]},"text":"call stack exhausted"}""",
            """{"type":"assert_invalid","line":10,"filename":"seven.wasm","module_type":"binary","text":"type mismatch"}""",
            """{"type":"assert_invalid","line":11,"filename":"empty.wasm","module_type":"binary","text":"type mismatch"}""",
            """{"type":"assert_malformed","line":12,"filename":"seven.wasm","module_type":"binary","text":"unexpected end"}""",
            """{"type":"assert_unlinkable","line":13,"filename":"seven.wasm","module_type":"binary","text":"unknown import"}""",
            """{"type":"assert_uninstantiable","line":14,"filename":"seven.wasm","module_type":"binary","text":"unreachable"}""",
            """{"type":"module","line":15,"filename":"empty.wasm","module_type":"binary"}""",
            """{"type":"assert_return","line":16,"action":{"type":"invoke","field":"seven","args":[]},"expected":[{"type":"i32","value":"7"}]}""");
        Assert.Equal(Enumerable.Range(2, 15), report.Failures.Select(failure => failure.Line));
    }

    [Fact]
    public void An_unknown_command_is_counted_as_skipped()
    {
        var report = Run("""{"type":"assert_exception","line":1}""");
        Assert.Equal(1, report.Skipped);
        Assert.Equal(0, report.Assertions);
    }

    private SpecReport Run(params string[] commands)
    {
        File.WriteAllBytes(Path.Combine(_folder, "empty.wasm"), []);
        File.WriteAllBytes(Path.Combine(_folder, "seven.wasm"), SevenModule());
        var path = Path.Combine(_folder, "script.json");
        File.WriteAllText(path, $$"""{"commands":[{{string.Join(',', commands)}}]}""");
        using var engine = new ReferenceSpecEngine();
        return SpecScript.Run("script", path, engine);
    }

    /// <summary>Exports "seven", which returns 7, and "trap", which is unreachable.</summary>
    private static byte[] SevenModule() => new WasmWriter()
        .Raw(WasmWriter.Preamble)
        .Section(1, [new FunctionType([], [ValueType.I32]), new FunctionType([], [])], (w, type) => w.FunctionType(type))
        .Section(3, [0, 1], (w, type) => w.Unsigned(type))
        .Section(7, ["seven", "trap"], (w, name) => w.Name(name).Byte(0).Unsigned(name == "seven" ? 0 : 1))
        .Section(10, [true, false], (w, isSeven) => w.Sized(isSeven
            ? new WasmWriter().Unsigned(0).Op(Opcode.I32Const).Signed(7).Op(Opcode.End)
            : new WasmWriter().Unsigned(0).Op(Opcode.Unreachable).Op(Opcode.End)))
        .ToArray();
}

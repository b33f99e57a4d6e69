using Skiff.Suites.Components;
using Skiff.Suites.Spec;

namespace Skiff.Components.Tests.Suite;

/// <summary>The runner itself: what goes wrong must be seen.</summary>
public sealed class ComponentScriptTests
{
    private static readonly byte[] s_valid = [0, 0x61, 0x73, 0x6D, 0x0D, 0, 1, 0];

    // An empty custom section tells it from the other one.
    private static readonly byte[] s_unsupported = [.. s_valid, 0, 1, 0];

    // An export of a function that is not there.
    private static readonly byte[] s_invalid = [.. s_valid, 11, 7, 1, 0, 1, 0x61, 1, 0, 0];

    [Fact]
    public void What_is_as_expected_passes()
    {
        var report = Run(
            Component(ComponentCommandKind.Module, s_valid),
            Call(ComponentCommandKind.AssertReturn, "seven") with { Expected = [new ComponentValue.U32(7)] },
            Call(ComponentCommandKind.AssertTrap, "trap") with { Text = "wasm trap: out of beer" },
            Component(ComponentCommandKind.AssertInvalid, s_invalid) with { Text = "index out of bounds" },
            Component(ComponentCommandKind.AssertMalformed, s_valid[..5]) with { Text = "unexpected end" });
        Assert.Empty(report.Failures);
        Assert.Equal(4, report.Assertions);
    }

    [Fact]
    public void Every_kind_of_wrong_outcome_is_a_failure_at_its_line()
    {
        ComponentCommand[] commands =
        [
            Component(ComponentCommandKind.Module, s_valid),
            Call(ComponentCommandKind.AssertReturn, "seven") with { Expected = [new ComponentValue.U32(8)] },
            Call(ComponentCommandKind.AssertReturn, "seven"),
            Call(ComponentCommandKind.AssertReturn, "seven") with { Expected = [new ComponentValue.S32(7)] },
            Call(ComponentCommandKind.AssertReturn, "trap"),
            Call(ComponentCommandKind.AssertTrap, "trap") with { Text = "out of wine" },
            Call(ComponentCommandKind.AssertTrap, "seven") with { Text = "" },
            Call(ComponentCommandKind.Action, "trap"),
            Call(ComponentCommandKind.Action, "seven") with { Target = "nobody" },
            Component(ComponentCommandKind.AssertInvalid, s_valid) with { Text = "" },
            Component(ComponentCommandKind.AssertInvalid, s_invalid) with { Text = "other words" },
            Component(ComponentCommandKind.AssertInvalid, s_valid[..5]) with { Text = "unexpected end" },
            Component(ComponentCommandKind.AssertMalformed, s_invalid) with { Text = "index out of bounds" },
            Component(ComponentCommandKind.AssertUnlinkable, s_valid) with { Text = "" },
            Component(ComponentCommandKind.AssertUninstantiable, s_valid) with { Text = "" },
            Component(ComponentCommandKind.Module, s_invalid),
            new(ComponentCommandKind.ModuleInstance, "module_instance", 0) { Target = "nothing" },
            Call(ComponentCommandKind.AssertReturn, "seven") with { Expected = [new ComponentValue.U32(7)] },
        ];

        var report = Run(commands);

        Assert.Equal(Enumerable.Range(2, commands.Length - 1), report.Failures.Select(failure => failure.Line));
    }

    [Fact]
    public void An_engine_that_only_validates_skips_the_rest()
    {
        var report = ComponentScript.Run(
            "test",
            [Component(ComponentCommandKind.Module, s_valid), Call(ComponentCommandKind.AssertReturn, "seven"), Component(ComponentCommandKind.AssertInvalid, s_valid)],
            new ValidatingComponentEngine());
        Assert.Equal((1, 1), (report.Skipped, report.Failures.Count));
    }

    [Fact]
    public void What_an_engine_does_not_support_is_skipped_with_the_calls_that_need_it()
    {
        var report = Run(
            Component(ComponentCommandKind.Module, s_unsupported) with { Name = "other" },
            Call(ComponentCommandKind.AssertReturn, "seven"),
            Component(ComponentCommandKind.Module, s_valid),
            Call(ComponentCommandKind.AssertTrap, "trap") with { Target = "other" },
            Call(ComponentCommandKind.AssertReturn, "seven"));
        Assert.Equal(3, report.Skipped);
        Assert.Equal(5, Assert.Single(report.Failures).Line);
    }

    private static SpecReport Run(params ComponentCommand[] commands)
    {
        using var engine = new FakeEngine();
        return ComponentScript.Run("test", commands.Select((command, index) => command with { Line = index + 1 }), engine);
    }

    private static ComponentCommand Component(ComponentCommandKind kind, byte[] bytes) => new(kind, NameOf(kind), 0) { ReadComponent = () => bytes };

    private static ComponentCommand Call(ComponentCommandKind kind, string export) => new(kind, NameOf(kind), 0) { Export = export };

    private static string NameOf(ComponentCommandKind kind) => kind.ToString().StartsWith("Assert", StringComparison.Ordinal) ? "assert_" + kind : kind.ToString();

    /// <summary>Validates, and calls functions that it only claims to have.</summary>
    private sealed class FakeEngine : IComponentEngine, IComponentSuiteInstance
    {
        private readonly ValidatingComponentEngine _validation = new();

        public string Name => "fake";

        public bool Executes => true;

        public IPreparedSuiteComponent Prepare(ReadOnlyMemory<byte> bytes)
        {
            _validation.Prepare(bytes);
            return new Prepared(bytes.Span.SequenceEqual(s_unsupported));
        }

        public IComponentSuiteInstance Instantiate(IPreparedSuiteComponent component) =>
            ((Prepared)component).IsUnsupported ? throw new ComponentSuiteUnsupportedException("not today") : this;

        public ComponentValue? Invoke(string export, IReadOnlyList<ComponentValue> arguments) =>
            export == "seven" ? new ComponentValue.U32(7) : throw new ComponentSuiteTrapException("out of beer");

        public void Dispose() => _validation.Dispose();

        private sealed record Prepared(bool IsUnsupported) : IPreparedSuiteComponent;
    }
}

using System.Collections.Immutable;
using Skiff.Components.Abi;
using Skiff.Components.Tests.Abi;
using Skiff.Components.Types;
using Skiff.Runtime;
using Skiff.Test.Values;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Tests.Wit.Hosting;

/// <summary>
/// Generated lowered functions against the Canonical ABI's lifts and lowers of values that are known at run time only: the two were written apart. A guest passes on
/// what it is called with to the host function of the same name, which answers the same.
/// </summary>
public sealed class GeneratedHostTests : IDisposable
{
    private static readonly Engine s_engine = new();
    private static readonly HostInstance s_echo = Define(linker => Echo.AddTo<EchoHost>(linker, host => host), Echo.InterfaceName);
    private static readonly HostInstance s_types = Define(linker => Skiff.Test.Values.Types.AddTo<EchoHost>(linker, _ => new CounterHost()), Skiff.Test.Values.Types.InterfaceName);

    private readonly EchoHost _host = new();
    private readonly Store _store;

    public GeneratedHostTests() => _store = new Store(s_engine, StoreLimits.Default, _host);

    public void Dispose() => _store.Dispose();

    public static TheoryData<string> EchoFunctions =>
    [
        "byte", "signed", "wide", "single", "letter", "truth", "text", "bytes", "words", "letters", "texts", "blobs", "same-points", "fixed", "pairs", "same-point", "same-shape", "same-shapes",
        "same-amount", "same-amounts", "same-color", "same-rights", "same-many", "maybe", "nested", "outcome", "either", "lonely", "wait-text", "wait-byte",
    ];

    [Theory]
    [MemberData(nameof(EchoFunctions))]
    public async Task Any_value_comes_back_as_it_was_given(string name)
    {
        var type = s_echo.FindFunction(name)!.Type;
        var random = new RandomValues(seed: 20);
        for (var i = 0; i < 50; i++)
        {
            var function = Forward(s_echo, name);
            var value = random.Value(type.Result!);

            Assert.Equal(value, await function.CallAsync(new[] { value }));
        }
    }

    [Theory]
    [InlineData("integers", "255, -128, 65535, -32768, 4294967295, -2147483648, 18446744073709551615, -9223372036854775808")]
    [InlineData("others", "1.5, -2.5, true, '🍰'")]
    public async Task Several_parameters_keep_their_order(string name, string arguments)
    {
        var function = Forward(s_echo, name);

        var result = await function.CallAsync(ComponentValueText.ParseArguments(arguments, function.Type));

        Assert.Equal($"({arguments})", result!.ToString());
    }

    [Theory]
    [InlineData("same-shape", "line(({x: 1, y: 2, label: \"a\"}, {x: 3, y: 4, label: \"b\"}))")]
    [InlineData("same-shape", "inner(some({x: 1, y: 0.5, label: \"\"}))")]
    [InlineData("nested", "some(ok(none))")]
    [InlineData("nested", "some(err(blue))")]
    [InlineData("either", "err([1, 2, 3])")]
    [InlineData("pairs", "[(\"a\", 1), (\"a\", 2)]")]
    public async Task A_value_that_was_chosen_comes_back(string name, string text)
    {
        var function = Forward(s_echo, name);

        Assert.Equal(text, (await function.CallAsync(ComponentValueText.ParseArguments(text, function.Type)))!.ToString());
    }

    [Fact]
    public async Task More_than_16_flat_parameters_are_read_from_memory()
    {
        var function = Forward(s_echo, "spilled");

        var result = await function.CallAsync(ComponentValueText.ParseArguments("\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", circle(1.5)", function.Type));

        Assert.Equal("[\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"Circle\"]", result!.ToString());
    }

    [Theory]
    [InlineData("wait-text", "\"later\"")]
    [InlineData("wait-byte", "7")]
    [InlineData("wait-nothing", "")]
    public async Task What_is_answered_later_is_stored_then(string name, string arguments)
    {
        var gate = new TaskCompletionSource();
        _host.Gate = gate.Task;
        var function = Forward(s_echo, name);

        var pending = function.CallAsync(ComponentValueText.ParseArguments(arguments, function.Type)).AsTask();
        Assert.False(pending.IsCompleted);
        gate.SetResult();

        Assert.Equal(arguments, (await pending)?.ToString() ?? "");
    }

    [Theory]
    [InlineData("same-color", 3)]
    [InlineData("outcome", 2)]
    public async Task A_case_that_does_not_exist_is_a_trap(string name, int discriminant)
    {
        var function = Forward(s_echo, name, $"(i32.const {discriminant})");

        var trap = await Assert.ThrowsAsync<TrapException>(async () => await function.CallAsync(ComponentValueText.ParseArguments(name == "same-color" ? "red" : "ok", function.Type)));

        Assert.Contains("invalid variant discriminant", trap.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("letter", "(i32.const 0xD800)", "invalid `char` bit pattern")]
    [InlineData("text", "(i32.const -2) (i32.const 5) (i32.const 64)", "string content out-of-bounds")]
    [InlineData("text", "(local.get 0) (local.get 1) (i32.const 65)", "unaligned pointer")]
    [InlineData("text", "(local.get 0) (local.get 1) (i32.const -4)", "pointer out-of-bounds")]
    [InlineData("words", "(i32.const 1) (i32.const 1) (i32.const 64)", "unaligned pointer")]
    [InlineData("words", "(i32.const 0) (i32.const 0x7fffffff) (i32.const 64)", "list is too long")]
    [InlineData("same-points", "(i32.const 0) (i32.const 0x7000000) (i32.const 64)", "list is too long")]
    public async Task A_bad_address_or_value_is_a_trap(string name, string arguments, string message)
    {
        var function = Forward(s_echo, name, arguments);
        var value = new RandomValues(seed: 1).Value(function.Type.Parameters[0].Type);

        var trap = await Assert.ThrowsAsync<TrapException>(async () => await function.CallAsync(new[] { value }));

        Assert.Contains(message, trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resources_are_made_lent_and_given_away()
    {
        var (create, add, merge) = (Forward(s_types, "[constructor]counter"), Forward(s_types, "[method]counter.add"), Forward(s_types, "[static]counter.merge"));
        var lent = new Counter { Value = 5 };

        var made = (ComponentValue.Resource)(await create.CallAsync(new ComponentValue[] { new ComponentValue.U32(3) }))!;
        var sum = await add.CallAsync(new ComponentValue[] { Own(lent), new ComponentValue.U32(2) });
        var merged = (ComponentValue.Option)(await merge.CallAsync(new ComponentValue[] { made, Own(lent) }))!;
        var nothing = await merge.CallAsync(new ComponentValue[] { Own(new Counter()), Own(new Counter()) });

        Assert.Equal(new ComponentValue.U32(7), sum);
        Assert.Equal(10u, ((Counter)((ComponentValue.Resource)merged.Some!).Object!).Value);
        Assert.Equal(new ComponentValue.Option(null), nothing);
    }

    [Fact]
    public void A_payload_of_another_case_is_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Shape.Dot.AsCircle);

        Assert.Equal("circle is asked for, it is Dot", error.Message);
        Assert.Equal(Shape.Circle(1), Shape.Circle(1));
        Assert.NotEqual(Shape.Circle(1), Shape.Circle(2));
    }

    [Fact]
    public void Numbers_cross_without_an_allocation()
    {
        var guest = Make(s_echo, "wide", null, "(func (export \"many\") (local i32) (loop (drop (call $f (i64.const 7))) (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 1000)))))");
        var many = guest.Instance.GetFunction("many")!;
        many.Call();
        var before = GC.GetAllocatedBytesForCurrentThread();

        many.Call();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    private static HostInstance Define(Action<ComponentLinker> add, string name)
    {
        var linker = new ComponentLinker(s_engine);
        add(linker);
        return linker.DefineInstance(name);
    }

    /// <summary>A function of a guest that passes on its arguments, or others, to a host function, and answers its result.</summary>
    private ComponentFunction Forward(HostInstance host, string name, string? arguments = null)
    {
        var type = host.FindFunction(name)!.Type;

        // What the guest lends it must own, since nobody drops what is lent to it.
        var parameters = type.Parameters.Select(p => p.Type is BorrowType borrow ? p with { Type = new OwnType(borrow.Resource) } : p);
        return Make(host, name, arguments, "").Lift("run", type with { Parameters = [.. parameters] });
    }

    private static ComponentValue.Resource Own(Counter counter) => ComponentValue.Resource.Of(Skiff.Test.Values.Types.CounterResource, counter);

    private Guest Make(HostInstance host, string name, string? arguments, string more)
    {
        var definition = host.FindFunction(name)!;
        var layout = FunctionLayout.Of(definition.Type);
        var (lowered, lifted) = (layout.LoweredType, layout.LiftedType);
        HostFunction? target = null;
        var passed = arguments ?? string.Join(' ', Enumerable.Range(0, lifted.Parameters.Length).Select(i => $"(local.get {i})")) + (layout.ResultInMemory ? " (i32.const 64)" : "");
        var guest = new Guest(
            _store,
            $"""
            (import "host" "f" (func $f {Signature("param", lowered.Parameters)} {Signature("result", lowered.Results)}))
            (func (export "run") {Signature("param", lifted.Parameters)} {Signature("result", lifted.Results)} (call $f {passed}) {(layout.ResultInMemory ? "(i32.const 64)" : "")})
            {more}
            """,
            linker => linker.DefineFunction("host", "f", lowered, call => target!(call)));
        target = HostImport.Lower(definition.Function, guest.Context());
        return guest;
    }

    private static string Signature(string word, ImmutableArray<ValueType> types) => types.IsEmpty ? "" : $"({word} {string.Join(' ', types.Select(t => t.Text))})";
}

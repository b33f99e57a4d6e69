using Skiff.Components.Abi;
using Skiff.Components.Text;
using Skiff.Runtime;
using Skiff.Text;

namespace Skiff.Components.Tests.Abi;

/// <summary>The host calls back into a component that called it.</summary>
public sealed class ReentranceTests : IDisposable
{
    private const string Text = """
        (component
          (import "f" (func $f))
          (core func $f' (canon lower (func $f)))
          (core module $M
            (import "" "f" (func $f))
            (func (export "run") (call $f))
            (func (export "leaf")))
          (core module $Starts (import "" "f" (func $f)) (start $f))
          (core instance $m (instantiate $M (with "" (instance (export "f" (func $f'))))))
          (core instance (instantiate $Starts (with "" (instance (export "f" (func $f'))))))
          (func (export "run") (canon lift (core func $m "run")))
          (func (export "leaf") (canon lift (core func $m "leaf"))))
        """;

    private static readonly Engine s_engine = new();
    private readonly Store _store = new(s_engine);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task While_a_call_is_in_progress_no_export_can_be_called()
    {
        var calls = 0;
        var instance = Instantiate(context => ++calls == 1 ? default : CallLeaf(context));
        await instance.GetFunction("leaf")!.CallAsync(default);
        await Trap.ExpectAsync(ComponentTrap.CannotEnter, async () => await instance.GetFunction("run")!.CallAsync(default));
    }

    [Fact]
    public void While_a_component_is_instantiated_no_export_can_be_called() =>
        Trap.Expect(ComponentTrap.CannotEnter, () => Instantiate(CallLeaf));

    private static async ValueTask CallLeaf(CanonicalContext context) => await context.Instance.GetFunction("leaf")!.CallAsync(default);

    private ComponentInstance Instantiate(Func<CanonicalContext, ValueTask> function)
    {
        var linker = new ComponentLinker(s_engine);
        linker.Root.DefineFunction("f", Signature.Of("", "_"), (_, context) => function(context));
        var component = PreparedComponent.Load(s_engine, ComponentTextReader.ToBinary(new SourceText("test.wat", Text)));
        return linker.Instantiate(_store, linker.Plan(component));
    }
}

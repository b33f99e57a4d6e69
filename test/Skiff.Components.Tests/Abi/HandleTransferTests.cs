using Skiff.Components.Abi;
using Skiff.Components.Types;
using Skiff.Runtime;
using static Skiff.Components.ComponentValue;

namespace Skiff.Components.Tests.Abi;

/// <summary>Handles that go from one component to another: one defines a resource type, the other uses it.</summary>
public sealed class HandleTransferTests : IDisposable
{
    private static readonly Engine s_engine = new();

    private readonly Store _store = new(s_engine);
    private readonly GuestResource?[] _resources = new GuestResource?[1];
    private readonly GuestResourceType _type = new("r", 0);
    private readonly Imports _definers = new();
    private readonly Imports _users = new();
    private readonly Guest _definer;

    public HandleTransferTests()
    {
        _definer = new Guest(
            _store,
            """
            (import "c" "new" (func $new (param i32) (result i32)))
            (import "c" "rep" (func $rep (param i32) (result i32)))
            (import "c" "drop" (func $drop (param i32)))
            (global $dropped (export "dropped") (mut i32) (i32.const 0))
            (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
            (func (export "see") (param i32) (result i32) (local.get 0))
            (func (export "take") (param i32) (result i32) (local $r i32)
              (local.set $r (call $rep (local.get 0))) (call $drop (local.get 0)) (local.get $r))
            (func (export "see-and-take") (param i32 i32) (result i32) (call $drop (local.get 1)) (local.get 0))
            (func (export "destroy") (param i32) (global.set $dropped (i32.add (i32.mul (global.get $dropped) (i32.const 100)) (local.get 0))))
            """,
            _definers.Resources,
            resources: _resources);
        _resources[0] = new GuestResource(_definer.State, _definer.Instance.GetFunction("destroy"));
        _definers["new"] = ResourceBuiltins.New(_definer.State, _type);
        _definers["rep"] = ResourceBuiltins.Rep(_definer.State, _type);
        _definers["drop"] = ResourceBuiltins.Drop(_definer.State, _type);
    }

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("(call $see (call $make (i32.const 7)))", 7, 0)]
    [InlineData("(call $take (call $make (i32.const 7)))", 7, 7)]
    [InlineData("(drop (call $make (i32.const 7))) (call $make (i32.const 8))", 2, 0)]
    [InlineData("(call $drop (call $make (i32.const 7))) (call $make (i32.const 8))", 1, 7)]
    [InlineData("(drop (call $take (call $make (i32.const 7)))) (call $make (i32.const 8))", 1, 7)]
    [InlineData("(call $see-and-take (call $make (i32.const 7)) (call $make (i32.const 8)))", 7, 8)]
    [InlineData("(drop (call $see-and-take (call $make (i32.const 7)) (call $make (i32.const 8)))) (call $take (i32.const 1))", 7, 807)]
    public async Task Handles_move_are_lent_and_are_dropped(string code, int result, int dropped)
    {
        Assert.Equal(new U32((uint)result), await User(code).CallAsync(default));
        Assert.Equal(dropped, _definer.Instance.GetGlobal("dropped")!.Value.I32);
        Assert.Equal(0, _definer.State.Handles.Count);
    }

    [Theory]
    [InlineData("(call $see-and-take (call $make (i32.const 7)) (i32.const 1))", ComponentTrap.RemovedWhileBorrowed)]
    [InlineData("(call $take (i32.const 5))", "unknown handle index 5")]
    [InlineData("(drop (call $take (call $make (i32.const 7)))) (call $see (i32.const 1))", "unknown handle index 1")]
    public async Task Handles_that_are_not_there_or_are_lent_trap(string code, string message) =>
        await Trap.ExpectAsync(message, async () => await User(code).CallAsync(default));

    [Fact]
    public async Task A_borrow_that_the_user_lends_on_stays_lent_until_the_call_returns()
    {
        // The host lends the user a resource of the definer; the user lends it on, drops it, and returns.
        var resource = (Resource)(await _definer.Lift("make", Signature.Of("u32", "own", _type)).CallAsync(new ComponentValue[] { new U32(9) }))!;
        var user = User("(i32.add (call $see (local.get 0)) (call $drop-it (local.get 0)))", "(param i32)", Signature.Of("borrow", "u32", _type));
        Assert.Equal(new U32(9), await user.CallAsync(new ComponentValue[] { resource }));
        await resource.DropAsync();
        Assert.Equal(9, _definer.Instance.GetGlobal("dropped")!.Value.I32);
    }

    [Fact]
    public async Task A_borrow_cannot_be_given_away()
    {
        var resource = (Resource)(await _definer.Lift("make", Signature.Of("u32", "own", _type)).CallAsync(new ComponentValue[] { new U32(9) }))!;
        var user = User("(call $take (local.get 0))", "(param i32)", Signature.Of("borrow", "u32", _type));
        await Trap.ExpectAsync(ComponentTrap.NotOwned, async () => await user.CallAsync(new ComponentValue[] { resource }));
    }

    [Fact]
    public async Task A_destructor_may_not_run_in_an_instance_that_is_in_a_call()
    {
        // The definer calls the user, who drops what it was given: the destructor would enter the definer again.
        var given = Signature.Of("own", "_", _type);
        var user = new Guest(
            _store,
            """
            (import "c" "drop" (func $drop (param i32)))
            (func (export "f") (param i32) (call $drop (local.get 0)))
            """,
            linker => linker.DefineFunction("c", "drop", ResourceBuiltins.NumberToNothing, call => _drop!(call)),
            resources: _resources);
        _drop = ResourceBuiltins.Drop(user.State, _type);
        var imports = new Imports();
        var giver = new Guest(
            _store,
            """
            (import "c" "give" (func $give (param i32)))
            (func (export "run") (call $give (i32.const 1)))
            """,
            imports.Lowered(("give", given)),
            parent: _definer.State,
            resources: _resources);
        imports["give"] = Adapter.Lower(user.Lift("f", given), giver.Context());
        giver.Context().LowerOwn(_type, new Representation(3, null));
        await Trap.ExpectAsync(ComponentTrap.CannotEnter, async () => await giver.Lift("run", Signature.Of("", "_")).CallAsync(default));
    }

    [Fact]
    public async Task A_component_that_gives_itself_two_handles_sees_the_numbers_of_the_specification()
    {
        // All are lifted before the first is lowered, and the last one freed is used first.
        var type = Signature.Of("own own", "u32", _type);
        var imports = new Imports();
        var guest = new Guest(
            _store,
            """
            (import "c" "f" (func $f (param i32 i32) (result i32)))
            (func (export "f") (param i32 i32) (result i32) (i32.add (i32.mul (local.get 0) (i32.const 10)) (local.get 1)))
            (func (export "run") (result i32) (call $f (i32.const 1) (i32.const 2)))
            """,
            imports.Lowered(("f", type)),
            resources: _resources);
        var context = guest.Context();
        context.LowerOwn(_type, new Representation(1, null));
        context.LowerOwn(_type, new Representation(2, null));
        imports["f"] = Adapter.Lower(guest.Lift("f", type), context);
        Assert.Equal(new U32(21), await guest.Lift("run", Signature.Of("", "u32")).CallAsync(default));
    }

    private HostFunction? _drop;

    private ComponentFunction User(string code, string parameters = "", ComponentFunctionType? type = null)
    {
        (string Name, ComponentFunctionType Type)[] functions =
        [
            ("make", Signature.Of("u32", "own", _type)),
            ("see", Signature.Of("borrow", "u32", _type)),
            ("take", Signature.Of("own", "u32", _type)),
            ("see-and-take", Signature.Of("borrow own", "u32", _type)),
        ];
        var user = new Guest(
            _store,
            $"""
            (import "c" "make" (func $make (param i32) (result i32)))
            (import "c" "see" (func $see (param i32) (result i32)))
            (import "c" "take" (func $take (param i32) (result i32)))
            (import "c" "see-and-take" (func $see-and-take (param i32 i32) (result i32)))
            (import "c" "drop" (func $drop (param i32)))
            (func $drop-it (param i32) (result i32) (call $drop (local.get 0)) (i32.const 0))
            (func (export "run") {parameters} (result i32) {code})
            """,
            linker =>
            {
                _users.Lowered(functions)(linker);
                _users.Resources(linker);
            },
            resources: _resources);
        var context = user.Context();
        foreach (var (name, signature) in functions)
        {
            _users[name] = Adapter.Lower(_definer.Lift(name, signature), context);
        }

        _users["drop"] = ResourceBuiltins.Drop(user.State, _type);
        return user.Lift("run", type ?? Signature.Of("", "u32"));
    }
}

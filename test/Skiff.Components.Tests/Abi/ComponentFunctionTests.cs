using Skiff.Components.Abi;
using Skiff.Components.Types;
using Skiff.Runtime;
using Skiff.Wasm;
using static Skiff.Components.ComponentValue;

namespace Skiff.Components.Tests.Abi;

/// <summary>Functions of a component as the host calls them.</summary>
public sealed class ComponentFunctionTests : IDisposable
{
    private static readonly Engine s_engine = new();
    private readonly Store _store = new(s_engine);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Arguments_are_lowered_and_the_result_is_lifted()
    {
        // Returns its string argument, and calls post-return with the address of the pair.
        var guest = new Guest(
            _store,
            """
            (global $freed (export "freed") (mut i32) (i32.const 0))
            (func (export "echo") (param i32 i32) (result i32)
              (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))
            (func (export "free") (param i32) (global.set $freed (i32.add (global.get $freed) (local.get 0))))
            """);
        var echo = guest.Lift("echo", Signature.Of("string", "string"), postReturn: "free");
        Assert.Equal(new ComponentValue.String("grün"), await echo.CallAsync(new ComponentValue[] { new ComponentValue.String("grün") }));
        Assert.Equal(16, guest.Instance.GetGlobal("freed")!.Value.I32);
        Assert.Equal(new ComponentValue.String(""), await echo.CallAsync(new ComponentValue[] { new ComponentValue.String("") }));
        Assert.Equal(2, guest.Log.Count);
    }

    [Fact]
    public async Task More_than_16_flat_parameters_are_passed_in_memory()
    {
        var guest = new Guest(_store, """(func (export "last") (param i32) (result i32) (i32.load8_u offset=16 (local.get 0)))""");
        var last = guest.Lift("last", Signature.Of("(list u8 17)", "u8"));
        ComponentValue[] arguments = [new List([.. Enumerable.Range(1, 17).Select(i => (ComponentValue)new U8((byte)i))])];
        Assert.Equal(new U8(17), await last.CallAsync(arguments));
        Assert.Equal(new Reallocation(0, 0, 1, 17, 4096), Assert.Single(guest.Log));
    }

    [Theory]
    [InlineData("bool", 2, "true")]
    [InlineData("u8", 0xF01, "1")]
    [InlineData("s8", 0xFF, "-1")]
    [InlineData("u16", -1, "65535")]
    [InlineData("s16", -1, "-1")]
    [InlineData("(flags 3)", 0xFD, "{n0, n2}")]
    [InlineData("(enum 3)", 2, "n2")]
    [InlineData("(result _ _)", 1, "err")]
    [InlineData("char", 0x1F370, "'🍰'")]
    [InlineData("f32", 0x7FA00001, "nan")]
    public async Task Bits_beyond_the_type_are_ignored(string type, int bits, string expected)
    {
        var body = type == "f32" ? $"(result f32) (f32.reinterpret_i32 (i32.const {bits}))" : $"(result i32) (i32.const {bits})";
        var guest = new Guest(_store, $"""(func (export "f") {body})""");
        Assert.Equal(expected, $"{await guest.Lift("f", Signature.Of("", type)).CallAsync(default)}");
    }

    [Theory]
    [InlineData("char", 0xD800, ComponentTrap.InvalidChar)]
    [InlineData("char", 0xDFFF, ComponentTrap.InvalidChar)]
    [InlineData("char", 0x110000, ComponentTrap.InvalidChar)]
    [InlineData("(enum 3)", 3, ComponentTrap.InvalidDiscriminant)]
    [InlineData("(enum 3)", -1, ComponentTrap.InvalidDiscriminant)]
    [InlineData("(result _ _)", 2, ComponentTrap.InvalidDiscriminant)]
    [InlineData("string", 2, ComponentTrap.UnalignedPointer)]
    [InlineData("string", 0xFFFFC, ComponentTrap.PointerOutOfBounds)]
    [InlineData("(list u16)", 0x100, ComponentTrap.UnalignedPointer)]
    [InlineData("(list u8)", 0x108, ComponentTrap.ListOutOfBounds)]
    [InlineData("(list u64)", 0x110, ComponentTrap.ListTooLong)]
    [InlineData("(list (list u8))", 0x118, ComponentTrap.TooMuchData)]
    [InlineData("own", 3, "unknown handle index 3")]
    public async Task A_result_that_breaks_a_rule_traps_and_the_instance_cannot_be_entered_again(string type, int result, string message)
    {
        // Pairs of pointer and length; the last names 131072 times the pair (0, 1048576) behind it.
        var guest = new Guest(
            _store,
            $"""
            (func (export "f") (result i32) (i32.const {result}))
            (func $start (local $i i32)
              (i32.store (i32.const 0x100) (i32.const 1)) (i32.store (i32.const 0x104) (i32.const 1))
              (i32.store (i32.const 0x108) (i32.const 0xFFFFF)) (i32.store (i32.const 0x10C) (i32.const 2))
              (i32.store (i32.const 0x110) (i32.const 0)) (i32.store (i32.const 0x114) (i32.const 0x2000000))
              (i32.store (i32.const 0x118) (i32.const 0x200)) (i32.store (i32.const 0x11C) (i32.const 0x1000))
              (local.set $i (i32.const 0x200))
              (loop $next
                (i32.store (local.get $i) (i32.const 0)) (i32.store offset=4 (local.get $i) (i32.const 0x100000))
                (local.set $i (i32.add (local.get $i) (i32.const 8)))
                (br_if $next (i32.lt_u (local.get $i) (i32.const 0x8200)))))
            (start $start)
            """);
        var function = guest.Lift("f", Signature.Of("", type));
        await Trap.ExpectAsync(message, async () => await function.CallAsync(default));
        await Trap.ExpectAsync(ComponentTrap.CannotEnter, async () => await function.CallAsync(default));
    }

    [Fact]
    public async Task A_trap_of_the_guest_poisons_the_instance()
    {
        var guest = new Guest(_store, """(func (export "f") unreachable) (func (export "g"))""");
        var good = guest.Lift("g", Signature.Of("", "_"));
        Assert.Null(await good.CallAsync(default));
        await Assert.ThrowsAsync<TrapException>(async () => await guest.Lift("f", Signature.Of("", "_")).CallAsync(default));
        await Trap.ExpectAsync(ComponentTrap.CannotEnter, async () => await good.CallAsync(default));
        await Trap.ExpectAsync(ComponentTrap.CannotEnter, () => good.CallFlatAsync(default, default));
        guest.State.Reset();
        Assert.Null(await good.CallAsync(default));
    }

    [Theory]
    [InlineData("(i32.const -4)", ComponentTrap.ReallocOutOfBounds, 0)]
    [InlineData("(i32.const -4)", ComponentTrap.ReallocOutOfBounds, 2)]
    [InlineData("(i32.const -1)", ComponentTrap.ReallocUnaligned, 2)]
    [InlineData("(i32.const 65532)", ComponentTrap.ReallocOutOfBounds, 2)]
    public async Task What_realloc_returns_is_checked(string result, string message, int count)
    {
        var guest = new Guest(
            _store,
            $"""(memory (export "memory") 1) (func (export "realloc") (param i32 i32 i32 i32) (result i32) {result}) (func (export "f") (param i32 i32))""",
            hasAllocator: false);
        var function = guest.Lift("f", Signature.Of("(list u32)", "_"));
        ComponentValue[] arguments = [new List([.. Enumerable.Range(0, count).Select(_ => (ComponentValue)new U32(1))])];
        await Trap.ExpectAsync(message, async () => await function.CallAsync(arguments));
    }

    [Fact]
    public async Task An_argument_of_the_wrong_type_is_the_hosts_mistake_and_does_no_harm()
    {
        var guest = new Guest(_store, """(func (export "f") (param i32) (result i32) (local.get 0))""");
        var function = guest.Lift("f", Signature.Of("u8", "u8"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await function.CallAsync(new ComponentValue[] { new U16(1) }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await function.CallAsync(default));
        Assert.Equal(new U8(9), await function.CallAsync(new ComponentValue[] { new U8(9) }));
    }

    [Fact]
    public async Task Results_of_a_flat_call_are_read_before_they_are_freed()
    {
        var guest = new Guest(
            _store,
            """
            (func (export "f") (result i32) (i32.store (i32.const 16) (i32.const 32)) (i32.store (i32.const 20) (i32.const 2)) (i32.store16 (i32.const 32) (i32.const 0x6968)) (i32.const 16))
            (func (export "free") (param i32) (i32.store16 (i32.const 32) (i32.const 0)))
            """);
        var function = guest.Lift("f", Signature.Of("", "string"), postReturn: "free");
        var text = "";
        var results = new Value[1];
        await function.CallFlatAsync(default, results, (context, flat) =>
        {
            var pair = context.Slice((uint)flat.Span[0].I32, 8, 4);
            text = context.ReadString(BitConverter.ToUInt32(pair), BitConverter.ToUInt32(pair[4..]));
        });
        Assert.Equal("hi", text);
        Assert.Equal(16, results[0].I32);
        Assert.Equal(0, guest.Memory!.Span[32]);
    }

    [Fact]
    public async Task While_post_return_runs_the_instance_cannot_be_left()
    {
        var guest = new Guest(
            _store,
            """
            (import "host" "f" (func $f))
            (func (export "ok") (call $f))
            (func (export "leave") (call $f))
            """,
            linker => linker.DefineFunction("host", "f", new FunctionType([], []), call => _import!(call)));
        _import = HostImport.Lower((_, _) => default, guest.Context());
        await guest.Lift("ok", Signature.Of("", "_")).CallAsync(default);
        await Trap.ExpectAsync(ComponentTrap.CannotLeave, async () => await guest.Lift("ok", Signature.Of("", "_"), postReturn: "leave").CallAsync(default));
    }

    [Fact]
    public async Task A_borrow_given_to_a_call_must_be_dropped_before_it_returns()
    {
        var type = new HostResourceType("r");
        var guest = new Guest(
            _store,
            """
            (import "canon" "drop" (func $drop (param i32)))
            (func (export "drops") (param i32) (call $drop (local.get 0)))
            (func (export "keeps") (param i32))
            """,
            linker => linker.DefineFunction("canon", "drop", ResourceBuiltins.NumberToNothing, call => _import!(call)));
        _import = ResourceBuiltins.Drop(guest.State, type);
        var signature = new ComponentFunctionType(false, [new NamedType("r", new BorrowType(type))], null);
        var resource = Resource.Of(type, new object());
        await guest.Lift("drops", signature).CallAsync(new ComponentValue[] { resource });
        var drops = guest.Lift("drops", signature);
        await drops.CallFlatAsync(new Value[] { (int)drops.Context.PutBorrow(type, this) }, default);
        Assert.Equal(0, guest.State.Handles.Count);
        await Trap.ExpectAsync(ComponentTrap.BorrowsRemain, async () => await guest.Lift("keeps", signature).CallAsync(new ComponentValue[] { resource }));
    }

    [Fact]
    public async Task A_guests_resource_comes_to_the_host_and_dropping_it_calls_the_destructor()
    {
        var resources = new GuestResource?[1];
        var type = new GuestResourceType("r", 0);
        var guest = new Guest(
            _store,
            """
            (import "canon" "new" (func $new (param i32) (result i32)))
            (global $destroyed (export "destroyed") (mut i32) (i32.const 0))
            (func (export "make") (result i32) (call $new (i32.const 77)))
            (func (export "see") (param i32) (result i32) (local.get 0))
            (func (export "destroy") (param i32) (global.set $destroyed (local.get 0)))
            """,
            linker => linker.DefineFunction("canon", "new", ResourceBuiltins.NumberToNumber, call => _import!(call)),
            resources: resources);
        resources[0] = new GuestResource(guest.State, guest.Instance.GetFunction("destroy"));
        _import = ResourceBuiltins.New(guest.State, type);
        var resource = (Resource)(await guest.Lift("make", new ComponentFunctionType(false, [], new OwnType(type))).CallAsync(default))!;
        Assert.True(resource.IsOwn);
        Assert.Equal(0, guest.State.Handles.Count);
        var see = guest.Lift("see", new ComponentFunctionType(false, [new NamedType("r", new BorrowType(type))], new PrimitiveType(PrimitiveKind.U32)));
        Assert.Equal(new U32(77), await see.CallAsync(new ComponentValue[] { resource }));
        await resource.DropAsync();
        Assert.Equal(77, guest.Instance.GetGlobal("destroyed")!.Value.I32);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await resource.DropAsync());
    }

    private HostFunction? _import;
}

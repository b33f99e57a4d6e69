using Skiff.Components.Abi;
using Skiff.Components.Types;

namespace Skiff.Components.Tests.Abi;

/// <summary>The table of handles.</summary>
public sealed class HandleTableTests
{
    private static readonly HostResourceType s_type = new("r");
    private static readonly ResourceType s_guestType = new GuestResourceType("g", 0);
    private static readonly ResourceType s_otherGuestType = new GuestResourceType("h", 1);

    private readonly HandleTable _table = new();

    [Fact]
    public void Indices_begin_at_1_and_freed_ones_are_used_again_last_in_first_out()
    {
        Assert.Equal([1u, 2u, 3u, 4u], Enumerable.Range(0, 4).Select(_ => Add()));
        _table.TakeOwn(s_guestType, 2);
        _table.TakeOwn(s_guestType, 4);
        _table.TakeOwn(s_guestType, 1);
        Assert.Equal([1u, 4u, 2u, 5u], Enumerable.Range(0, 4).Select(_ => Add()));
        Assert.Equal(5, _table.Count);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(5u)]
    [InlineData(uint.MaxValue)]
    public void An_unknown_index_traps(uint handle)
    {
        Add();
        _table.TakeOwn(s_guestType, 1);
        var message = $"unknown handle index {handle}";
        Trap.Expect(message, () => _table.Get(s_guestType, handle));
        Trap.Expect(message, () => _table.TakeOwn(s_guestType, handle));
        Trap.Expect(message, () => _table.Lend(s_guestType, handle, new CallScope(null)));
        Trap.Expect(message, () => _table.Drop(s_guestType, handle, out _));
    }

    [Fact]
    public void A_handle_of_another_type_traps()
    {
        Add();
        Trap.Expect(
            "handle index 1 used with the wrong type, expected guest-defined resource but found a different guest-defined resource",
            () => _table.Get(s_otherGuestType, 1));
        Trap.Expect(
            "handle index 1 used with the wrong type, expected host-defined resource r but found a guest-defined resource",
            () => _table.Drop(s_type, 1, out _));
        _table.AddOwn(s_type, new Representation(0, this));
        Trap.Expect(
            "handle index 2 used with the wrong type, expected guest-defined resource but found host-defined resource r",
            () => _table.TakeOwn(s_guestType, 2));
    }

    [Fact]
    public void A_lent_handle_cannot_be_given_away_or_dropped_until_all_loans_have_ended()
    {
        Add();
        var first = new CallScope(null);
        var second = new CallScope(null);
        Assert.Equal(7u, _table.Lend(s_guestType, 1, first).Number);
        _table.Lend(s_guestType, 1, second);
        Trap.Expect(ComponentTrap.RemovedWhileBorrowed, () => _table.TakeOwn(s_guestType, 1));
        first.ReturnLoans(_table);
        Trap.Expect(ComponentTrap.RemovedWhileBorrowed, () => _table.Drop(s_guestType, 1, out _));
        second.ReturnLoans(_table);
        Assert.Equal(7u, _table.TakeOwn(s_guestType, 1).Number);
    }

    [Fact]
    public void A_borrow_counts_for_its_call_until_it_is_dropped_and_cannot_be_given_away()
    {
        var scope = new CallScope(null);
        var handle = _table.AddBorrow(s_guestType, new Representation(7, null), scope);
        Trap.Expect(ComponentTrap.BorrowsRemain, scope.CheckBorrowsDropped);
        Trap.Expect(ComponentTrap.NotOwned, () => _table.TakeOwn(s_guestType, handle));
        Assert.False(_table.Drop(s_guestType, handle, out _));
        scope.CheckBorrowsDropped();
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void The_table_has_a_limit()
    {
        for (var i = 0; i < CanonicalLimits.Handles; i++)
        {
            Add();
        }

        Trap.Expect(ComponentTrap.TableFull, () => Add());
        _table.TakeOwn(s_guestType, 9);
        Assert.Equal(9u, Add());
    }

    [Fact]
    public void Dropping_all_disposes_what_is_owned_once_and_in_index_order_even_if_one_fails()
    {
        var order = new List<int>();
        var scope = new CallScope(null);
        _table.AddOwn(s_type, new Representation(0, new Probe(() => order.Add(1))));
        _table.AddOwn(s_type, new Representation(0, new Probe(() => throw new InvalidOperationException("2"))));
        _table.AddBorrow(s_type, new Representation(0, new Probe(() => order.Add(3))), scope);
        _table.AddOwn(s_type, new Representation(0, new Probe(() => order.Add(4))));
        _table.TakeOwn(s_type, 1);
        _table.AddOwn(s_type, new Representation(0, new Probe(() => order.Add(5))));
        Assert.Equal("2", Assert.Single(Assert.Throws<AggregateException>(_table.DropAll).InnerExceptions).Message);
        Assert.Equal([5, 4], order);
        _table.DropAll();
        Assert.Equal([5, 4], order);
        Assert.Equal(1u, Add());
    }

    private uint Add() => _table.AddOwn(s_guestType, new Representation(7, null));

    private sealed class Probe(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}

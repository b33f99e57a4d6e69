using System.Runtime.InteropServices;
using Skiff.Components.Types;

namespace Skiff.Components.Abi;

/// <summary>What a handle stands for: a number of a guest, or an object of the host.</summary>
/// <param name="Number">The representation of a guest's resource; 0 for the host's.</param>
/// <param name="Object">The representation of a host's resource, else null.</param>
internal readonly record struct Representation(uint Number, object? Object);

/// <summary>
/// The handles of one component instance. Index 0 is never used; freed indices are used again last in first out, which guests can see.
/// Source: CanonicalABI.md, "Table State" and "Resource State".
/// </summary>
internal sealed class HandleTable
{
    private Entry[] _entries = new Entry[8];

    // Entries in use or on the free list, the unused entry 0 included.
    private int _length = 1;
    private uint _firstFree;

    /// <summary>How many handles there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a handle that owns.</summary>
    public uint AddOwn(ResourceType type, Representation representation) => Add(type, representation, isOwn: true, null);

    /// <summary>Adds a borrow that must be dropped before <paramref name="scope"/> ends.</summary>
    public uint AddBorrow(ResourceType type, Representation representation, CallScope scope)
    {
        var handle = Add(type, representation, isOwn: false, scope);
        scope.Borrows++;
        return handle;
    }

    /// <summary>What a handle stands for.</summary>
    public Representation Get(ResourceType type, uint handle) => Find(type, handle).Representation;

    /// <summary>Takes an own handle out to give it away (lift_own).</summary>
    public Representation TakeOwn(ResourceType type, uint handle)
    {
        ref var entry = ref Find(type, handle);
        CheckNotLent(in entry);
        if (!entry.IsOwn)
        {
            ComponentTrap.Throw(ComponentTrap.NotOwned);
        }

        return Free(ref entry, handle);
    }

    /// <summary>Lends a handle until the scope ends (lift_borrow).</summary>
    public Representation Lend(ResourceType type, uint handle, CallScope scope)
    {
        ref var entry = ref Find(type, handle);
        entry.Loans++;
        scope.AddLender(handle);
        return entry.Representation;
    }

    /// <summary>Ends a loan. The handle is still there: a lent one cannot be removed.</summary>
    public void EndLoan(uint handle) => _entries[handle].Loans--;

    /// <summary>Takes any handle out (resource.drop). True if it owned: then the resource itself is to be dropped.</summary>
    public bool Drop(ResourceType type, uint handle, out Representation representation)
    {
        ref var entry = ref Find(type, handle);
        CheckNotLent(in entry);
        var isOwn = entry.IsOwn;
        if (entry.Scope is { } scope)
        {
            scope.Borrows--;
        }

        representation = Free(ref entry, handle);
        return isOwn;
    }

    /// <summary>Empties the table. Host objects that it owns are disposed in index order, each even if another one fails.</summary>
    /// <exception cref="AggregateException">What disposals threw.</exception>
    public void DropAll()
    {
        var entries = _entries.AsSpan(0, _length);
        List<Exception>? failures = null;
        foreach (ref var entry in entries)
        {
            var owned = entry.IsOwn ? entry.Representation.Object as IDisposable : null;
            entry = default;
            try
            {
                owned?.Dispose();
            }
            catch (Exception e)
            {
                (failures ??= []).Add(e);
            }
        }

        _length = 1;
        _firstFree = 0;
        Count = 0;
        if (failures is not null)
        {
            throw new AggregateException("resources failed when they were dropped", failures);
        }
    }

    private uint Add(ResourceType type, Representation representation, bool isOwn, CallScope? scope)
    {
        uint handle;
        if (_firstFree != 0)
        {
            handle = _firstFree;
            _firstFree = _entries[handle].NextFree;
        }
        else
        {
            handle = Grow();
        }

        _entries[handle] = new Entry { Type = type, Representation = representation, IsOwn = isOwn, Scope = scope };
        Count++;
        return handle;
    }

    private uint Grow()
    {
        if (_length > CanonicalLimits.Handles)
        {
            ComponentTrap.Throw(ComponentTrap.TableFull);
        }

        if (_length == _entries.Length)
        {
            Array.Resize(ref _entries, _length * 2);
        }

        return (uint)_length++;
    }

    private Representation Free(ref Entry entry, uint handle)
    {
        var representation = entry.Representation;
        entry = new Entry { NextFree = _firstFree };
        _firstFree = handle;
        Count--;
        return representation;
    }

    private ref Entry Find(ResourceType type, uint handle)
    {
        var found = handle < (uint)_length ? _entries[handle].Type : null;
        if (found is null)
        {
            ComponentTrap.Throw($"unknown handle index {handle}");
        }

        if (found != type)
        {
            ComponentTrap.Throw($"handle index {handle} used with the wrong type, expected {Describe(type)} but found {DescribeOther(found, type)}");
        }

        return ref _entries[handle];
    }

    private static void CheckNotLent(in Entry entry)
    {
        if (entry.Loans != 0)
        {
            ComponentTrap.Throw(ComponentTrap.RemovedWhileBorrowed);
        }
    }

    private static string Describe(ResourceType type) => type is HostResourceType ? $"host-defined resource {type.Name}" : "guest-defined resource";

    private static string DescribeOther(ResourceType found, ResourceType expected) => found is HostResourceType
        ? Describe(found)
        : expected is HostResourceType ? "a guest-defined resource" : "a different guest-defined resource";

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public ResourceType? Type; // Null in a free entry.
        public Representation Representation;
        public CallScope? Scope;
        public int Loans;
        public uint NextFree;
        public bool IsOwn;
    }
}

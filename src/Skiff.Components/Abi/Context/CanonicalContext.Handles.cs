using Skiff.Components.Abi;
using Skiff.Components.Types;

namespace Skiff.Components;

/// <content>Handles of the host's resources.</content>
public sealed partial class CanonicalContext
{
    /// <summary>The object of an own or borrow handle. The handle stays lent until the host function has ended.</summary>
    /// <exception cref="Skiff.Runtime.TrapException">There is no such handle, or it is of another type.</exception>
    public T Borrow<T>(HostResourceType type, uint handle)
        where T : class => (T)InstanceState.Handles.Lend(type, handle, Scope).Object!;

    /// <summary>The object of an own handle, which leaves the table: the object is the host's again.</summary>
    /// <exception cref="Skiff.Runtime.TrapException">There is no such handle, it is of another type, does not own, or is lent.</exception>
    public T Take<T>(HostResourceType type, uint handle)
        where T : class => (T)InstanceState.Handles.TakeOwn(type, handle).Object!;

    /// <summary>A new handle that owns <paramref name="resource"/>.</summary>
    public uint Put(HostResourceType type, object resource)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(resource);
        return InstanceState.Handles.AddOwn(type, new Representation(0, resource));
    }

    /// <summary>A new handle for the time of the call that is about to begin (an argument of an export): the guest must drop it before it returns.</summary>
    public uint PutBorrow(HostResourceType type, object resource)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(resource);
        return InstanceState.Handles.AddBorrow(type, new Representation(0, resource), Scope);
    }

    /// <summary>Any own handle as this instance gives it away (lift_own).</summary>
    internal Representation LiftOwn(ResourceType type, uint handle) => InstanceState.Handles.TakeOwn(type, handle);

    /// <summary>Any handle as this instance lends it (lift_borrow).</summary>
    internal Representation LiftBorrow(ResourceType type, uint handle) => InstanceState.Handles.Lend(type, handle, Scope);

    /// <summary>A resource as this instance becomes its owner (lower_own).</summary>
    internal uint LowerOwn(ResourceType type, Representation representation) => InstanceState.Handles.AddOwn(type, representation);

    /// <summary>A resource as it is lent to this instance (lower_borrow): the one that implements it sees the representation itself.</summary>
    internal uint LowerBorrow(ResourceType type, Representation representation) =>
        type is GuestResourceType guest && InstanceState.ResourceOf(guest).Implementer == InstanceState
            ? representation.Number
            : InstanceState.Handles.AddBorrow(type, representation, Scope);
}

using Skiff.Components.Types;
using Skiff.Runtime;

namespace Skiff.Components.Abi;

/// <summary>The end of a resource whose owner dropped it.</summary>
internal static class Destruction
{
    /// <summary>Disposes the host's object, or calls the destructor in the instance that defines the type.</summary>
    public static ValueTask Destroy(InstanceState? caller, InstanceState? origin, ResourceType type, Representation representation, CancellationToken cancellationToken)
    {
        if (type is GuestResourceType guest)
        {
            var resource = origin!.ResourceOf(guest); // Handles of a guest come from an instance.
            resource.Implementer.EnterFrom(caller);
            return resource.Destructor is { } destructor
                ? CallAsync(caller, resource.Implementer, destructor, representation.Number, cancellationToken)
                : Leave(caller, resource.Implementer);
        }

        (representation.Object as IDisposable)?.Dispose();
        return default;
    }

    private static ValueTask Leave(InstanceState? caller, InstanceState implementer)
    {
        implementer.LeaveTo(caller);
        return default;
    }

    private static ValueTask CallAsync(InstanceState? caller, InstanceState implementer, Function destructor, uint number, CancellationToken cancellationToken)
    {
        var pending = destructor.CallAsync(new Value[] { Value.FromI32((int)number) }, default, cancellationToken);
        return pending.IsCompletedSuccessfully ? Leave(caller, implementer) : FinishAsync(pending, caller, implementer);
    }

    private static async ValueTask FinishAsync(ValueTask pending, InstanceState? caller, InstanceState implementer)
    {
        await pending.ConfigureAwait(false);
        implementer.LeaveTo(caller);
    }
}

using Skiff.Components.Types;
using Skiff.Runtime;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Abi;

/// <summary>The core functions <c>resource.new</c>, <c>resource.rep</c> and <c>resource.drop</c>. Source: CanonicalABI.md, "canon resource.*".</summary>
internal static class ResourceBuiltins
{
    /// <summary>The type of resource.new and resource.rep.</summary>
    public static FunctionType NumberToNumber { get; } = new([ValueType.I32], [ValueType.I32]);

    /// <summary>The type of resource.drop.</summary>
    public static FunctionType NumberToNothing { get; } = new([ValueType.I32], []);

    /// <summary>resource.new: a handle that owns, for a representation.</summary>
    public static HostFunction New(InstanceState instance, GuestResourceType type) => call =>
    {
        CheckMayLeave(instance);
        call.SetU32(0, instance.Handles.AddOwn(type, new Representation(call.GetU32(0), null)));
        return default;
    };

    /// <summary>resource.rep: the representation of a handle.</summary>
    public static HostFunction Rep(InstanceState instance, GuestResourceType type) => call =>
    {
        call.SetU32(0, instance.Handles.Get(type, call.GetU32(0)).Number);
        return default;
    };

    /// <summary>resource.drop: gives a handle up, and with the owner the resource.</summary>
    public static HostFunction Drop(InstanceState instance, ResourceType type) => call =>
    {
        CheckMayLeave(instance);
        return instance.Handles.Drop(type, call.GetU32(0), out var representation)
            ? Destruction.Destroy(instance, instance, type, representation, call.CancellationToken)
            : default;
    };

    private static void CheckMayLeave(InstanceState instance)
    {
        if (!instance.MayLeave)
        {
            ComponentTrap.Throw(ComponentTrap.CannotLeave);
        }
    }
}

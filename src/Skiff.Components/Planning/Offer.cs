using Skiff.Components.Types;

namespace Skiff.Components.Planning;

/// <summary>What there is to satisfy an imported instance: an interface of the host, or what another component exports.</summary>
internal abstract class Offer
{
    /// <summary>A function with its type, or null.</summary>
    public abstract (PlannedItem Function, ComponentFunctionType Type)? FindFunction(string name);

    /// <summary>A resource type or a type of values, or null. Types of values of the host have no names.</summary>
    public abstract object? FindType(string name);

    /// <summary>An instance within, or null.</summary>
    public abstract Offer? FindInstance(string name);

    /// <summary>An interface of the host, under the name by which it is imported.</summary>
    public sealed class OfHost(HostInstance host, string interfaceName) : Offer
    {
        public override (PlannedItem Function, ComponentFunctionType Type)? FindFunction(string name) =>
            host.FindFunction(name) is { } function ? (new PlannedItem.Hosted(interfaceName, name, function.Function, function.Type), function.Type) : null;

        public override object? FindType(string name) => host.FindResource(name);

        public override Offer? FindInstance(string name) => null;
    }

    /// <summary>Exports of a component.</summary>
    public sealed class OfComponent(IReadOnlyDictionary<string, PlannedItem> exports) : Offer
    {
        public override (PlannedItem Function, ComponentFunctionType Type)? FindFunction(string name) => exports.GetValueOrDefault(name) switch
        {
            PlannedItem.Lifted lifted => (lifted, lifted.Lift.Type),
            PlannedItem.Hosted hosted => (hosted, hosted.Type),
            _ => null,
        };

        public override object? FindType(string name) => (exports.GetValueOrDefault(name) as PlannedItem.OfType)?.Value;

        public override Offer? FindInstance(string name) => exports.GetValueOrDefault(name) is PlannedItem.Instance instance ? new OfComponent(instance.Exports) : null;
    }
}

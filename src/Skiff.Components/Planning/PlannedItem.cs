using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Runtime;

namespace Skiff.Components.Planning;

/// <summary>A component-level definition while planning: what an index stands for once every alias is resolved.</summary>
internal abstract record PlannedItem
{
    /// <summary>A function of the host.</summary>
    public sealed record Hosted(string Interface, string Name, LoweredHostFunction Function, ComponentFunctionType Type) : PlannedItem;

    /// <summary>A function of a component.</summary>
    public sealed record Lifted(LiftPlan Lift) : PlannedItem;

    /// <summary>An instance.</summary>
    public sealed record Instance(IReadOnlyDictionary<string, PlannedItem> Exports) : PlannedItem;

    /// <summary>A type: a <see cref="ComponentValueType"/>, a <see cref="ResourceType"/>, a <see cref="ComponentFunctionType"/> or a <see cref="TypeClosure"/>.</summary>
    public sealed record OfType(object Value) : PlannedItem;

    /// <summary>A component with the scope it was defined in, which its outer aliases refer to.</summary>
    public sealed record Component(Model.Component Definition, Scope Enclosing) : PlannedItem;

    /// <summary>A core module.</summary>
    public sealed record CoreModule(WasmModule Module) : PlannedItem;
}

/// <summary>The type of an instance or a component as written, with the scope it was written in.</summary>
internal sealed record TypeClosure(TypeSyntax Syntax, Scope Enclosing);

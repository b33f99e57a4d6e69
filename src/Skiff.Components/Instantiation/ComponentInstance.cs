namespace Skiff.Components;

/// <summary>An instance of a component in a store.</summary>
public sealed class ComponentInstance
{
}

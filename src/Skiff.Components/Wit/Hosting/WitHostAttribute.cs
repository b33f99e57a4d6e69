namespace Skiff.Components.Wit;

/// <summary>
/// Asks Skiff.Components.Generator for the host's side of an interface: C# types, the interfaces that the host implements, and the functions that carry
/// calls from a guest to them. The WIT files are additional files of the project; functions that may wait are listed in its <c>waiting.txt</c>.
/// </summary>
/// <param name="name">An interface, for example <c>wasi:io/streams@0.2.12</c>, or a world, which stands for all interfaces it imports.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class WitHostAttribute(string name) : Attribute
{
    /// <summary>The interface or world.</summary>
    public string Name { get; } = name;
}

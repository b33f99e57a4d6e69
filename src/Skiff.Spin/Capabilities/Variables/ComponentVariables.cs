namespace Skiff.Spin.Capabilities.Variables;

/// <summary>The variables that one component may read, with their values. Immutable: shared by all its instances.</summary>
/// <param name="values">By the component's own names, in the order of the manifest.</param>
internal sealed class ComponentVariables(OrderedDictionary<string, string> values)
{
    /// <summary>No variables.</summary>
    public static ComponentVariables None { get; } = new([]);

    /// <summary>All of them.</summary>
    public IEnumerable<(string Name, string Value)> All => values.Select(value => (value.Key, value.Value));

    /// <summary>The value of one; null where the component has no such variable.</summary>
    public string? Find(string name) => values.GetValueOrDefault(name);
}

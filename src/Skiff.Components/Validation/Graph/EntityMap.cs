using System.Collections;

namespace Skiff.Components.Validation.Graph;

/// <summary>Imports or exports: by name, in their order.</summary>
internal sealed class EntityMap : IEnumerable<KeyValuePair<string, Entity>>
{
    private readonly OrderedDictionary<string, Entity> _entries = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    /// <summary>Adds one; false if the name is taken.</summary>
    public bool TryAdd(string name, Entity entity) => _entries.TryAdd(name, entity);

    public bool TryGet(string name, out Entity entity) => _entries.TryGetValue(name, out entity);

    public OrderedDictionary<string, Entity>.Enumerator GetEnumerator() => _entries.GetEnumerator();

    IEnumerator<KeyValuePair<string, Entity>> IEnumerable<KeyValuePair<string, Entity>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

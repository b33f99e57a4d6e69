using System.Collections.Frozen;
using Skiff.Spin.Logs;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>The stores that one component may open; shared by all its instances.</summary>
/// <param name="stores">By their labels.</param>
/// <param name="onDenied">Told of a label that was denied, once each.</param>
internal sealed class GrantedStores(IEnumerable<KeyValuePair<string, IKeyValueStore>> stores, Action<string>? onDenied)
{
    private readonly FrozenDictionary<string, CheckedStore> _stores = stores.ToFrozenDictionary(store => store.Key, store => new CheckedStore(store.Value), StringComparer.Ordinal);
    private readonly FirstTimes _denials = new();

    /// <summary>Whether a label is granted.</summary>
    public bool Has(string label) => _stores.ContainsKey(label);

    /// <summary>The store of a label; null where the manifest does not grant it, whether there is one or not.</summary>
    public CheckedStore? Find(string label)
    {
        if (_stores.TryGetValue(label, out var store))
        {
            return store;
        }

        if (onDenied is not null && _denials.Is(label))
        {
            onDenied(label);
        }

        return null;
    }
}

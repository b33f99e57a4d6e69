using Skiff.Components.Types;

namespace Skiff.Components.Wit;

/// <summary>Which interface a type was first seen in.</summary>
internal sealed class TypeOrigins
{
    private readonly Dictionary<ResourceType, (string Interface, string Name)> _resources = [];
    private readonly Dictionary<string, List<(string Interface, ComponentValueType Type)>> _values = new(StringComparer.Ordinal);

    public void Add(string scope, string name, object type)
    {
        // What is in the world or an inline interface cannot be used elsewhere.
        if (scope.Length == 0)
        {
            return;
        }

        if (type is ResourceType resource)
        {
            _resources.TryAdd(resource, (scope, name));
        }
        else if (type is ComponentValueType value)
        {
            if (!_values.TryGetValue(name, out var types))
            {
                _values.Add(name, types = []);
            }

            types.Add((scope, value));
        }
    }

    /// <summary>Where else a type of this name comes from: a resource by identity, any other by name and structure.</summary>
    public (string Interface, string Name)? Find(string scope, string name, object type)
    {
        if (type is ResourceType resource)
        {
            return _resources.TryGetValue(resource, out var origin) && origin.Interface != scope ? origin : null;
        }

        if (type is ComponentValueType value && _values.TryGetValue(name, out var types))
        {
            var found = types.Find(t => t.Interface != scope && t.Type.Equals(value));
            return found.Interface is null ? null : (found.Interface, name);
        }

        return null;
    }
}

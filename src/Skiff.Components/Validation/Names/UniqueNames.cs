namespace Skiff.Components.Validation.Names;

/// <summary>Names of one place, which must differ in more than case. Source: Component Model, Explainer.md, "Name Uniqueness".</summary>
/// <param name="what">What has the names, for messages.</param>
/// <param name="previousWhat">The same for the one that was there before.</param>
/// <param name="canonicalize">Makes of a name the form that must be unique.</param>
internal sealed class UniqueNames(string what, string previousWhat, Func<string, string> canonicalize)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Takes a name.</summary>
    /// <exception cref="ComponentValidationException">It is taken.</exception>
    public void Add(string name, long offset)
    {
        var canonical = canonicalize(name);
        if (!_names.TryAdd(canonical, name))
        {
            throw new ComponentValidationException(
                ComponentValidationReason.NameConflict, $"{what} `{name}` conflicts with previous {previousWhat} `{_names[canonical]}`", offset);
        }
    }
}

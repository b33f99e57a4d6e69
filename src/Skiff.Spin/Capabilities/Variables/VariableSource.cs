using System.Collections.Frozen;

namespace Skiff.Spin.Capabilities.Variables;

/// <summary>From where applications' variables get values: the command line, a file of the operator, the environment. Asked once, when an application is loaded.</summary>
public abstract class VariableSource
{
    /// <summary>The value of a variable; null where this source has none.</summary>
    /// <param name="name">The variable, in lower snake case.</param>
    public abstract string? Find(string name);

    /// <summary>Values that are known.</summary>
    /// <param name="values">By the variable's name; of one name, the last counts.</param>
    public static VariableSource Of(IEnumerable<KeyValuePair<string, string>> values) => new KnownValues(values);

    private sealed class KnownValues(IEnumerable<KeyValuePair<string, string>> values) : VariableSource
    {
        private readonly FrozenDictionary<string, string> _values =
            values.GroupBy(value => value.Key, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);

        public override string? Find(string name) => _values.GetValueOrDefault(name);
    }
}

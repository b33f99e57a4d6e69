using System.Collections.Frozen;
using System.Collections.Immutable;
using Skiff.Spin.Apps;
using Skiff.Spin.Manifest;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;

namespace Skiff.Spin.Capabilities.Variables;

/// <summary>The variables of an application with their values: of the first source that has one, else what the manifest says.</summary>
internal sealed class AppVariables
{
    private readonly FrozenDictionary<string, string> _values;
    private readonly FrozenSet<string> _secrets;

    private AppVariables(FrozenDictionary<string, string> values, FrozenSet<string> secrets) => (_values, _secrets) = (values, secrets);

    /// <summary>Finds the values, and reports required variables that have none.</summary>
    /// <param name="declared">What the manifest declares.</param>
    /// <param name="sources">Where values come from, the most important one first.</param>
    /// <param name="diagnostics">Gets the problems.</param>
    public static AppVariables Read(ImmutableArray<VariableDeclaration> declared, ImmutableArray<VariableSource> sources, DiagnosticBag diagnostics)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in declared)
        {
            var name = variable.Name.Value;
            var value = sources.Select(source => source.Find(name)).FirstOrDefault(found => found is not null) ?? variable.Default;
            if (value is null)
            {
                diagnostics.Error(AppCodes.Variable, variable.Name.Span,
                    $"variable \"{name}\" is required and has no value: say --variable {name}=VALUE or set {EnvironmentSource.DefaultPrefix}_{name.ToUpperInvariant()}");
            }

            values[name] = value ?? "";
        }

        var secrets = declared.Where(variable => variable.IsSecret).Select(variable => variable.Name.Value);
        return new AppVariables(values.ToFrozenDictionary(StringComparer.Ordinal), secrets.ToFrozenSet(StringComparer.Ordinal));
    }

    /// <summary>A text of the manifest with the values in it; null if it cannot be read, which has been reported.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="diagnostics">Gets the problems.</param>
    public string? Resolve(Spanned<string> text, string what, DiagnosticBag diagnostics)
    {
        if (!Template.TryParse(text.Value, out var template, out var problem))
        {
            diagnostics.Error(AppCodes.Variable, text.Span, $"{what}: {problem}");
            return null;
        }

        if (template.Names.FirstOrDefault(name => !_values.ContainsKey(name)) is { } unknown)
        {
            diagnostics.Error(AppCodes.Variable, text.Span, $"{what}: [variables] has no variable \"{SourceText.Shorten(unknown)}\"{DidYouMean.Phrase(unknown, _values.Keys)}");
            return null;
        }

        return template.Resolve(name => _values[name]);
    }

    /// <summary>The first secret variable in a text, which must not be shown with its value; null if there is none.</summary>
    public string? FindSecret(Spanned<string> text) => Template.TryParse(text.Value, out var template, out _) ? template.Names.FirstOrDefault(_secrets.Contains) : null;

    /// <summary>What a component may read, by its own names.</summary>
    public ComponentVariables For(ComponentDeclaration component, DiagnosticBag diagnostics)
    {
        var values = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in component.Variables)
        {
            if (Resolve(text, $"variable \"{name}\" of component \"{component.Id}\"", diagnostics) is { } value)
            {
                values[name] = value;
            }
        }

        return values.Count == 0 ? ComponentVariables.None : new ComponentVariables(values);
    }
}

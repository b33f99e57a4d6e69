using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Skiff.Spin.Templates;

/// <summary>Something that a template asks for.</summary>
public sealed class TemplateParameter
{
    // Templates come from anywhere; without backtracking no expression takes more than the text's length of time.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly Regex? _pattern;
    private readonly ImmutableArray<string> _allowed;

    private TemplateParameter(string name, string prompt, string? fallback, Regex? pattern, ImmutableArray<string> allowed) =>
        (Name, Prompt, Default, _pattern, _allowed) = (name, prompt, fallback, pattern, allowed);

    /// <summary>Its name in the template.</summary>
    public string Name { get; }

    /// <summary>What a user is asked.</summary>
    public string Prompt { get; }

    /// <summary>What it is if nobody says; null if somebody must.</summary>
    public string? Default { get; }

    /// <summary>What is wrong with a value, or null.</summary>
    public string? ProblemWith(string value) =>
        !_allowed.IsEmpty && !_allowed.Contains(value, StringComparer.Ordinal) ? $"'{value}' is none of {string.Join(", ", _allowed)}"
        : _pattern is not null && !_pattern.IsMatch(value) ? $"'{value}' does not match {_pattern}"
        : null;

    internal static bool TryMake(
        string name, string? prompt, string? fallback, string? pattern, ImmutableArray<string> allowed, [NotNullWhen(true)] out TemplateParameter? parameter, [NotNullWhen(false)] out string? problem)
    {
        (parameter, problem) = (null, null);
        try
        {
            parameter = new TemplateParameter(name, prompt ?? name, fallback, pattern is null ? null : new Regex(pattern, Options), allowed);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problem = $"its pattern cannot be read: {e.Message}";
            return false;
        }
    }
}

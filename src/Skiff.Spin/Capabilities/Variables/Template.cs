using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Skiff.Spin.Capabilities.Variables;

/// <summary>A text with names of the application's variables in it: <c>https://{{ host }}/v1</c>. Nothing else can stand between the braces.</summary>
public sealed class Template
{
    private const string Open = "{{";
    private const string Close = "}}";

    private readonly ImmutableArray<(string Text, bool IsName)> _parts;

    private Template(ImmutableArray<(string Text, bool IsName)> parts) => _parts = parts;

    /// <summary>The variables that it names, in their order.</summary>
    public IEnumerable<string> Names => _parts.Where(part => part.IsName).Select(part => part.Text);

    /// <summary>Reads one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="template">The template.</param>
    /// <param name="problem">What is wrong, if it cannot be read.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Template? template, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        (template, problem) = (null, null);
        var parts = ImmutableArray.CreateBuilder<(string, bool)>();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf(Open, at, StringComparison.Ordinal);
            if (open < 0)
            {
                parts.Add((text[at..], false));
                break;
            }

            if (open > at)
            {
                parts.Add((text[at..open], false));
            }

            var close = text.IndexOf(Close, open + Open.Length, StringComparison.Ordinal);
            if (close < 0)
            {
                problem = $"\"{Open}\" is not closed by \"{Close}\"";
                return false;
            }

            parts.Add((text[(open + Open.Length)..close].Trim(), true));
            at = close + Close.Length;
        }

        template = new Template(parts.DrainToImmutable());
        return true;
    }

    /// <summary>The text with values in place of names.</summary>
    /// <param name="valueOf">The value of a variable.</param>
    public string Resolve(Func<string, string> valueOf) => string.Concat(_parts.Select(part => part.IsName ? valueOf(part.Text) : part.Text));
}

using System.Text;
using Skiff.Spin.Apps;
using Skiff.Spin.Manifest.Reading;

namespace Skiff.Spin.Templates;

/// <summary>A text of a template: <c>{{ name | filter }}</c> stands for a value. The part of the Liquid language that Spin's templates use; its tags (<c>{% if %}</c>) are refused.</summary>
internal static class TemplateText
{
    private const string Open = "{{";
    private const string Close = "}}";
    private const string Tag = "{%";

    /// <summary>Puts the values in.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">What it is, for messages.</param>
    /// <param name="values">The values by their names.</param>
    /// <exception cref="AppException">The text names what there is not.</exception>
    public static string Render(string text, string place, IReadOnlyDictionary<string, string> values)
    {
        if (text.Contains(Tag, StringComparison.Ordinal))
        {
            throw Problem(place, $"tags ({Tag} ... %}}) are not supported; only values ({Open} name | filter {Close}) are");
        }

        var rendered = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf(Open, at, StringComparison.Ordinal);
            if (open < 0)
            {
                rendered.Append(text, at, text.Length - at);
                break;
            }

            var close = text.IndexOf(Close, open, StringComparison.Ordinal);
            if (close < 0)
            {
                throw Problem(place, $"\"{Open}\" is not closed by \"{Close}\"");
            }

            rendered.Append(text, at, open - at);
            rendered.Append(ValueOf(text[(open + Open.Length)..close], place, values));
            at = close + Close.Length;
        }

        return rendered.ToString();
    }

    private static string ValueOf(string expression, string place, IReadOnlyDictionary<string, string> values)
    {
        var parts = expression.Split('|', StringSplitOptions.TrimEntries);
        var value = values.GetValueOrDefault(parts[0]) ?? throw Problem(place, $"the template has no parameter \"{parts[0]}\"{DidYouMean.Phrase(parts[0], values.Keys)}");
        foreach (var filter in parts.Skip(1))
        {
            value = NameForms.Find(filter) is { } form ? form(value) : throw Problem(place, $"there is no filter \"{filter}\"{DidYouMean.Phrase(filter, NameForms.Names)}");
        }

        return value;
    }

    private static AppException Problem(string place, string what) => new($"{place}: {what}");
}

using System.Collections.Immutable;
using System.Text;

namespace Skiff.Spin.Templates;

/// <summary>A file of a template, or one that was made of it.</summary>
/// <param name="Path">Relative to the template's folder or to the new application's, with <c>/</c>.</param>
/// <param name="Content">The bytes.</param>
public sealed record TemplateFile(string Path, ImmutableArray<byte> Content)
{
    // Keeps tools from taking a file of a template for one of a project.
    private const string Ending = ".tmpl";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The content as text; null if it is none, but an image or the like.</summary>
    public string? Text
    {
        get
        {
            try
            {
                return Content.Contains((byte)0) ? null : Strict.GetString(Content.AsSpan());
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }
    }

    /// <summary>The same with values in place of their names, at its place in the application.</summary>
    internal TemplateFile Render(string path, IReadOnlyDictionary<string, string> values)
    {
        var place = TemplateText.Render(path.EndsWith(Ending, StringComparison.Ordinal) ? path[..^Ending.Length] : path, path, values);
        return new TemplateFile(place, Text is { } text ? [.. Strict.GetBytes(TemplateText.Render(text, path, values))] : Content);
    }
}

using System.Globalization;

namespace Skiff.Components.Planning;

/// <summary>
/// The name of an import or export with its version taken apart: <c>wasi:io/streams@0.2.12</c>. Two versions fit if a change between them may not break a caller:
/// the same major, or the same 0.minor (Component Model, Explainer.md, "Import and export definitions": canonicalised versions). A pre-release fits only itself.
/// </summary>
internal readonly record struct InterfaceName : IComparable<InterfaceName>
{
    private InterfaceName(string text, string path, (int Major, int Minor, int Patch)? version)
    {
        Text = text;
        Path = path;
        Version = version;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Without the version.</summary>
    public string Path { get; }

    /// <summary>Null for a name without a version, or with one that fits only itself.</summary>
    public (int Major, int Minor, int Patch)? Version { get; }

    /// <summary>Takes a name apart. A name with a version that cannot be read fits only itself.</summary>
    /// <param name="text">The name.</param>
    /// <param name="versionSuffix">What a canonicalised name leaves out of its version: ".12" of 0.2.12.</param>
    public static InterfaceName Parse(string text, string? versionSuffix = null)
    {
        var whole = text + versionSuffix;
        var at = whole.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? new InterfaceName(whole, whole, null) : new InterfaceName(whole, whole[..at], ParseVersion(whole.AsSpan(at + 1)));
    }

    /// <summary>Whether something of this name may be given where <paramref name="wanted"/> is asked for.</summary>
    public bool Fits(in InterfaceName wanted) =>
        string.Equals(Text, wanted.Text, StringComparison.Ordinal)
        || (Version is { } has && wanted.Version is { } wants && string.Equals(Path, wanted.Path, StringComparison.Ordinal) && AreCompatible(has, wants));

    /// <summary>The best of several names for a wanted one: itself, else the highest version that fits. -1 if none does.</summary>
    public static int FindBest(ReadOnlySpan<InterfaceName> names, in InterfaceName wanted)
    {
        var best = -1;
        for (var i = 0; i < names.Length; i++)
        {
            if (string.Equals(names[i].Text, wanted.Text, StringComparison.Ordinal))
            {
                return i;
            }

            if (names[i].Fits(wanted) && (best < 0 || names[i].CompareTo(names[best]) > 0))
            {
                best = i;
            }
        }

        return best;
    }

    /// <inheritdoc/>
    public int CompareTo(InterfaceName other) => Nullable.Compare(Version, other.Version);

    private static bool AreCompatible((int Major, int Minor, int Patch) a, (int Major, int Minor, int Patch) b) =>
        a.Major == b.Major && (a.Major != 0 || (a.Minor == b.Minor && (a.Minor != 0 || a.Patch == b.Patch)));

    private static (int Major, int Minor, int Patch)? ParseVersion(ReadOnlySpan<char> text)
    {
        if (text.IndexOf('+') is >= 0 and var build)
        {
            text = text[..build];
        }

        Span<Range> parts = stackalloc Range[4];
        var count = text.Split(parts, '.');
        Span<int> numbers = [0, 0, 0];
        if (count > 3)
        {
            return null;
        }

        for (var i = 0; i < count; i++)
        {
            if (!int.TryParse(text[parts[i]], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return (numbers[0], numbers[1], numbers[2]);
    }
}

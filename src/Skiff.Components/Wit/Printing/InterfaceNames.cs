namespace Skiff.Components.Wit;

/// <summary>Full names of interfaces: <c>wasi:io/streams@0.2.12</c>.</summary>
internal static class InterfaceNames
{
    /// <summary>Package with version, and interface; null for a plain name and for names that WIT cannot write (urls, hashes).</summary>
    public static (string Package, string Interface)? Split(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        var path = at < 0 ? name : name[..at];
        var slash = path.LastIndexOf('/');
        if (slash < 0 || !path.Contains(':', StringComparison.Ordinal) || !path.Split('/', ':').All(part => WitNames.IsLabel(part)))
        {
            return null;
        }

        return at >= 0 && !WitNames.IsVersion(name[(at + 1)..]) ? null : (path[..slash] + (at < 0 ? "" : name[at..]), path[(slash + 1)..]);
    }
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;

namespace Skiff.Spin.Manifest.Locked;

/// <summary>Reads where contents are and collects them; each has a path, which nobody but we chose or checked.</summary>
internal sealed class LockedFiles(DiagnosticBag diagnostics)
{
    // What Linux allows (limits.h, NAME_MAX and PATH_MAX), less what stands before it.
    private const int LongestName = 255;
    private const int LongestPath = 2048;

    private readonly OrderedDictionary<string, LockedFile> _files = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public ImmutableArray<LockedFile> ToImmutable() => [.. _files.Values];

    /// <summary>Takes the code of a component or dependency (in Spin's terms, a LockedComponentSource).</summary>
    public ComponentSource.File TakeSource(TableReader owner)
    {
        if (owner.Table("source") is not { } table)
        {
            owner.ReportMissing("source");
            return new ComponentSource.File("", owner.Span);
        }

        var path = TakeContent(new TableReader(table, "\"source\"", diagnostics), digest => $"{LockedApp.ContentFolder}/{digest[ComponentReader.DigestPrefix.Length..]}");
        return new ComponentSource.File(path ?? "", table.Span);
    }

    /// <summary>Takes a file of a component (a ContentPath).</summary>
    /// <param name="component">The component's id, which is in kebab case.</param>
    /// <param name="fields">The file.</param>
    public void TakeFile(string component, TableReader fields)
    {
        var path = fields.RequiredString("path");
        if (path is { } written && CheckPath(written.Value) is { } problem)
        {
            diagnostics.Error(ManifestCodes.Value, written.Span, $"\"path\" must lead to a place below the component's root: {problem}");
            path = null;
        }

        _ = TakeContent(fields, _ => path is { } safe ? $"{FolderOf(component)}/{safe.Value}" : null);
    }

    /// <summary>The folder with the files of a component.</summary>
    public static string FolderOf(string component) => $"{LockedApp.FilesFolder}/{component}";

    private string? TakeContent(TableReader fields, Func<string, string?> pathOf)
    {
        var digest = fields.String("digest");
        var inline = fields.String("inline");
        var content = inline is { } text ? Decode(text) : null;
        if (!ComponentReader.CheckDigest(digest, diagnostics) || (inline is not null && content is null))
        {
            return null;
        }

        if (digest is null && content is null)
        {
            diagnostics.Error(ManifestCodes.Combination, fields.Span, "a content needs a \"digest\" or stands \"inline\"; one that has neither was not pushed to a registry");
            return null;
        }

        var named = digest?.Value ?? DigestOf(content!); // one of the two is there
        if (content is not null && DigestOf(content) != named)
        {
            diagnostics.Error(ManifestCodes.Value, inline!.Value.Span, "\"inline\" has another content than \"digest\" says"); // as there is a content
            return null;
        }

        var path = pathOf(named);
        if (path is not null)
        {
            _files[path] = new LockedFile(path, named, content is { } held ? (ReadOnlyMemory<byte>?)held : null); // no array would become an empty memory
        }

        return path;
    }

    // With or without the signs that fill up the last group: Spin writes none.
    private byte[]? Decode(Spanned<string> text)
    {
        var digits = text.Value.TrimEnd('=');
        var content = new byte[digits.Length];
        if (Convert.TryFromBase64String(digits + new string('=', (4 - (digits.Length % 4)) % 4), content, out var length))
        {
            return content[..length];
        }

        diagnostics.Error(ManifestCodes.Value, text.Span, "\"inline\" must be base64");
        return null;
    }

    private static string DigestOf(byte[] content) => ComponentReader.DigestPrefix + Convert.ToHexStringLower(SHA256.HashData(content));

    private static string? CheckPath(string path)
    {
        var names = path.Split('/');
        return path.StartsWith('/') ? "it is absolute"
            : path.Length > LongestPath || Array.Exists(names, name => System.Text.Encoding.UTF8.GetByteCount(name) > LongestName) ? "it is too long"
            : Array.Exists(names, name => name is "" or "." or "..") ? "it has an empty part, \".\" or \"..\""
            : path.Contains('\0', StringComparison.Ordinal) ? "it has a NUL"
            : null;
    }
}

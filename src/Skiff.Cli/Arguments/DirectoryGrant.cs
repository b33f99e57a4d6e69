using System.Diagnostics.CodeAnalysis;

namespace Skiff.Cli.Arguments;

/// <summary>A directory given to a guest: <c>HOST[::GUEST][:ro]</c>.</summary>
/// <param name="HostPath">The directory on this machine.</param>
/// <param name="GuestPath">Its name for the guest.</param>
/// <param name="IsReadOnly">Whether the guest may only read.</param>
internal sealed record DirectoryGrant(string HostPath, string GuestPath, bool IsReadOnly)
{
    // What a guest must never hold a descriptor of: through them it could reach processes, devices and the kernel.
    private static readonly string[] NeverGranted = ["/proc", "/sys", "/dev"];

    /// <summary>Reads a grant; on failure <paramref name="error"/> says what is wrong and what would be right.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DirectoryGrant? grant, [NotNullWhen(false)] out string? error)
    {
        grant = null;
        var isReadOnly = text.EndsWith(":ro", StringComparison.Ordinal);
        var rest = isReadOnly ? text[..^3] : text.EndsWith(":rw", StringComparison.Ordinal) ? text[..^3] : text;
        var separator = rest.IndexOf("::", StringComparison.Ordinal);
        var host = separator < 0 ? rest : rest[..separator];
        var guest = separator < 0 ? rest : rest[(separator + 2)..];
        if (host.Length == 0 || guest.Length == 0)
        {
            error = $"'{text}' is no directory grant; expected HOST[::GUEST][:ro], for example ./data::/data:ro";
            return false;
        }

        var full = Path.GetFullPath(host);
        var forbidden = Array.Find(NeverGranted, f => full == f || full.StartsWith(f + "/", StringComparison.Ordinal));
        if (forbidden is not null)
        {
            error = $"{forbidden} cannot be granted: a guest could reach other processes and the kernel through it";
            return false;
        }

        if (!Directory.Exists(full))
        {
            error = $"'{host}' is not a directory";
            return false;
        }

        error = null;
        grant = new DirectoryGrant(full, guest, isReadOnly);
        return true;
    }
}

namespace Skiff.Oci.Credentials;

/// <summary>Who somebody is for a registry.</summary>
/// <param name="User">The name; empty with an identity token.</param>
/// <param name="Secret">The password or token.</param>
/// <param name="IsIdentityToken">Whether the secret is an OAuth refresh token, which only a token server takes.</param>
public sealed record RegistryCredentials(string User, string Secret, bool IsIdentityToken = false)
{
    /// <summary>The name and that there is a secret, but not which.</summary>
    public override string ToString() => $"{User}:***";
}

/// <summary>Knows credentials.</summary>
public interface ICredentialSource
{
    /// <summary>Looks up those for a registry.</summary>
    /// <param name="registry">Its host and port, as in references.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Null if there are none.</returns>
    /// <exception cref="OciException">They cannot be read.</exception>
    Task<RegistryCredentials?> FindAsync(string registry, CancellationToken cancellationToken);
}

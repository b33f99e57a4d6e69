namespace Skiff.Oci.Credentials;

/// <summary>All that the user of this machine has, in the order of Spin: what <c>registry login</c> kept, then what Docker has.</summary>
/// <param name="sources">Where it is, the most important first.</param>
public sealed class UserCredentials(params ICredentialSource[] sources) : ICredentialSource
{
    /// <summary>Those of the user.</summary>
    /// <param name="environment">The variables of the process.</param>
    public static UserCredentials Of(Func<string, string?> environment) => new(CredentialFile.OfUser(environment), DockerConfiguration.OfUser(environment));

    /// <inheritdoc/>
    public async Task<RegistryCredentials?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            if (await source.FindAsync(registry, cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}

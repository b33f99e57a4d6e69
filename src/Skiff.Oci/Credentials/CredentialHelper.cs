using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Skiff.Oci.Images;

namespace Skiff.Oci.Credentials;

/// <summary>A program that keeps credentials (docker-credential-helpers: the registry on standard input, the answer as JSON on standard output).</summary>
/// <param name="name">What stands behind <c>docker-credential-</c> in its name.</param>
internal sealed class CredentialHelper(string name) : ICredentialSource
{
    // What a helper gives as a name where the secret is a token.
    private const string TokenUser = "<token>";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public async Task<RegistryCredentials?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        // It is looked for on the PATH alone.
        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            throw Failed("its name is none of a program");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            return await AskAsync(registry, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw Failed(e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed("it does not answer", e);
        }
    }

    private async Task<RegistryCredentials?> AskAsync(string registry, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo($"docker-credential-{name}", ["get"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };
        using var process = Process.Start(start) ?? throw Failed("it did not start");
        try
        {
            await TellAsync(process.StandardInput, registry).ConfigureAwait(false);
            var answer = new byte[OciLimits.MaximumCredentialBytes + 1];
            var length = await process.StandardOutput.BaseStream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (length == answer.Length)
            {
                throw new OciException(OciCodes.TooLarge, $"docker-credential-{name} answers with more than {OciLimits.MaximumCredentialBytes} bytes");
            }

            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return Read(answer.AsMemory(0, length), process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static async Task TellAsync(StreamWriter input, string registry)
    {
        try
        {
            await input.WriteLineAsync(registry).ConfigureAwait(false);
            await input.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It ended without reading; its answer says why.
        }
    }

    private RegistryCredentials? Read(ReadOnlyMemory<byte> answer, int exitCode)
    {
        if (exitCode != 0)
        {
            var said = Encoding.UTF8.GetString(answer.Span).Trim();
            return said.StartsWith("credentials not found", StringComparison.OrdinalIgnoreCase) ? null : throw Failed(said.Length > 0 ? said : $"it exits with {exitCode}");
        }

        using var json = JsonFields.Parse(answer, $"the answer of docker-credential-{name}");
        var (user, secret) = (JsonFields.Text(json.RootElement, "Username"), JsonFields.Text(json.RootElement, "Secret"));
        return secret.Length == 0 ? null : user == TokenUser ? new RegistryCredentials("", secret, IsIdentityToken: true) : new RegistryCredentials(user, secret);
    }

    private OciException Failed(string reason, Exception? inner = null) => new(OciCodes.Credentials, $"docker-credential-{name} gives no credentials: {reason}", inner);
}

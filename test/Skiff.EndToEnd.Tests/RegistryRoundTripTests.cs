using System.Diagnostics;
using System.Text.RegularExpressions;
using Skiff.TestKit;

namespace Skiff.EndToEnd.Tests;

/// <summary>A developer's way: made, built, pushed to a registry, and served where it has never been; with the commands of people who know <c>spin</c>.</summary>
public sealed partial class RegistryRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RoundTripFact]
    public async Task What_is_made_in_C_goes_through_a_registry_with_TLS_and_a_password_under_the_name_of_spin()
    {
        await using var registry = await DebianRegistry.StartAsync(hasTls: true, wantsPassword: true);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "spin"), Path.ChangeExtension(SkiffProcess.FindBuilt(), null));

        var before = Shell(registry, $"spin new shop -t http-c -a --no-vcs && cd shop && spin build && spin registry push {registry.Host}/myorg/api-service:latest");
        var pushed = Shell(registry, $"""
            printf '%s' '{DebianRegistry.Password}' | spin registry login {registry.Host} -u {DebianRegistry.User} --password-stdin
            cd shop
            spin build
            spin registry push {registry.Host}/myorg/api-service:latest
            """);
        var pulled = Shell(registry, $"spin registry pull {registry.Host}/myorg/api-service:latest");

        Assert.Equal((1, true), (before.Status, before.Error.Contains("SK30", StringComparison.Ordinal))); // without the password
        Assert.Equal((0, 0), (pushed.Status, pulled.Status));
        Assert.Contains("Pushed with digest sha256:", pushed.Output, StringComparison.Ordinal);
        Assert.Equal(DigestIn(pushed.Output), DigestIn(pulled.Output));
        Assert.Equal("Hello from C: /x\n", await AskAsync(registry, $"{registry.Host}/myorg/api-service:latest"));
    }

    private static string DigestIn(string text) => Sha256().Match(text).Value;

    // Served from the cache that was pulled into, which nothing else has.
    private async Task<string> AskAsync(DebianRegistry registry, string image)
    {
        using var process = Process.Start(ShellFor(registry, $"exec spin up --from {image} --listen 127.0.0.1:0"))!; // null only where an existing process is used again
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("Serving http", StringComparison.Ordinal))
                {
                    using var client = new HttpClient { BaseAddress = new Uri(line["Serving ".Length..]) };
                    return await client.GetStringAsync(new Uri("/x", UriKind.Relative));
                }
            }

            return await errors;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private (int Status, string Output, string Error) Shell(DebianRegistry registry, string script)
    {
        using var process = Process.Start(ShellFor(registry, "set -e\n" + script))!; // null only where an existing process is used again
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private ProcessStartInfo ShellFor(DebianRegistry registry, string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        start.Environment["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = _folder.Path; // neither credentials nor caches of whoever runs this
        start.Environment["XDG_CONFIG_HOME"] = start.Environment["XDG_CACHE_HOME"] = start.Environment["DOCKER_CONFIG"] = Path.Combine(_folder.Path, "user");
        start.Environment["SSL_CERT_FILE"] = registry.AuthorityFile;
        return start;
    }

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Sha256();

    /// <summary>Needs a registry, and a compiler of C.</summary>
    private sealed class RoundTripFactAttribute : FactAttribute
    {
        public RoundTripFactAttribute() => Skip = DebianRegistry.IsInstalled ? ClangFactAttribute.Reason : "docker-registry is not installed: apt-get install docker-registry";
    }
}

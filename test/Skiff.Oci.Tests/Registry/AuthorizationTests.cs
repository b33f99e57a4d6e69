using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Skiff.Oci.Credentials;
using Skiff.Oci.Registry;

namespace Skiff.Oci.Tests.Registry;

/// <summary>Credentials reach who they are for, and nobody else.</summary>
public class AuthorizationTests
{
    private static readonly RegistryCredentials s_me = new("me", "secret");

    [Fact]
    public async Task A_token_is_fetched_with_the_password_and_kept()
    {
        var host = "";
        await using var registry = await FakeRegistry.StartAsync(context => WithTokensAsync(context, $"http://{host}/token"));
        host = registry.Host;
        using var client = Client(s_me);

        await client.GetManifestAsync(registry.Image, CancellationToken.None);
        await client.GetManifestAsync(registry.Image, CancellationToken.None);

        Assert.Equal(["GET /v2/app/manifests/1", "GET /token?service=here&scope=repository%3Aapp%3Apull", "GET /v2/app/manifests/1", "GET /v2/app/manifests/1"], registry.Requests.Select(r => r.Request));
        Assert.Equal(["", "Basic bWU6c2VjcmV0", "Bearer t0k", "Bearer t0k"], registry.Requests.Select(r => r.Authorization));
    }

    [Fact]
    public async Task An_identity_token_is_exchanged()
    {
        var (host, form) = ("", "");
        await using var registry = await FakeRegistry.StartAsync(async context =>
        {
            form += context.Request.HasFormContentType ? $"{(await context.Request.ReadFormAsync())["refresh_token"]}" : "";
            await WithTokensAsync(context, $"http://{host}/token");
        });
        host = registry.Host;
        using var client = Client(new RegistryCredentials("", "refresh", IsIdentityToken: true));

        await client.GetManifestAsync(registry.Image, CancellationToken.None);

        Assert.Equal("refresh", form);
        Assert.DoesNotContain(registry.Requests, r => r.Authorization.StartsWith("Basic", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registry_that_never_lets_in_is_asked_twice()
    {
        var host = "";
        await using var registry = await FakeRegistry.StartAsync(context => context.Request.Path == "/token" ? context.Response.WriteAsync("""{"token":"bad"}""") : ChallengeAsync(context, $"http://{host}/token"));
        host = registry.Host;
        using var client = Client(s_me);

        var error = await Assert.ThrowsAsync<OciException>(() => client.GetManifestAsync(registry.Image, CancellationToken.None));

        Assert.Equal(OciCodes.Denied, error.Code);
        Assert.Equal(3, registry.Requests.Count);
    }

    [Fact]
    public async Task A_token_server_that_asks_for_a_token_itself_is_not_followed()
    {
        var host = "";
        await using var registry = await FakeRegistry.StartAsync(context => ChallengeAsync(context, $"http://{host}/token"));
        host = registry.Host;
        using var client = Client(s_me);

        var error = await Assert.ThrowsAsync<OciException>(() => client.GetManifestAsync(registry.Image, CancellationToken.None));

        Assert.Equal(OciCodes.Denied, error.Code);
        Assert.Equal(2, registry.Requests.Count);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/token")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/token")]
    [InlineData("")]
    public async Task A_realm_that_is_no_address_is_refused(string realm)
    {
        await using var registry = await FakeRegistry.StartAsync(context => ChallengeAsync(context, realm));
        using var client = Client(s_me);

        var error = await Assert.ThrowsAsync<OciException>(() => client.GetManifestAsync(registry.Image, CancellationToken.None));

        Assert.Contains("which is no address with https", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_another_host_takes_no_credentials_along()
    {
        await using var other = await FakeRegistry.StartAsync(context => context.Response.WriteAsync("{}"));
        await using var registry = await FakeRegistry.StartAsync(context =>
        {
            if (context.Request.Headers.Authorization.Count == 0)
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
            }
            else
            {
                context.Response.Redirect($"http://{other.Host}/elsewhere");
            }

            return Task.CompletedTask;
        });
        using var client = Client(s_me);

        Assert.Equal("{}"u8.ToArray(), (await client.GetManifestAsync(registry.Image, CancellationToken.None)).Content);

        Assert.Equal([("GET /elsewhere", "")], other.Requests);
        Assert.Contains(registry.Requests, r => r.Authorization == "Basic bWU6c2VjcmV0");
    }

    [Fact]
    public async Task Redirects_have_an_end()
    {
        await using var registry = await FakeRegistry.StartAsync(context =>
        {
            context.Response.Redirect(context.Request.Path + "x");
            return Task.CompletedTask;
        });
        using var client = Client(null);

        var error = await Assert.ThrowsAsync<OciException>(() => client.GetManifestAsync(registry.Image, CancellationToken.None));

        Assert.Contains("redirects more than 5 times", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_without_TLS_is_not_reached_unless_it_may_be()
    {
        await using var registry = await FakeRegistry.StartAsync(context => context.Response.WriteAsync("{}"));
        using var client = FakeRegistry.Client(o => o with { IsInsecure = false, Attempts = 1 });

        var error = await Assert.ThrowsAsync<OciException>(() => client.GetManifestAsync(registry.Image, CancellationToken.None));

        Assert.Equal(OciCodes.Unreachable, error.Code);
        Assert.Contains("--insecure", error.Message, StringComparison.Ordinal);
        Assert.Empty(registry.Requests);
    }

    [Fact]
    public void Parameters_of_a_challenge_may_hold_commas()
    {
        using var response = new HttpResponseMessage();
        response.Headers.WwwAuthenticate.Add(new AuthenticationHeaderValue("Basic", "realm=\"x\""));
        response.Headers.WwwAuthenticate.Add(AuthenticationHeaderValue.Parse("Bearer realm=\"https://auth/token\", service=here,scope=\"repository:a:pull,push\""));

        Assert.Equal(new Challenge.Token("https://auth/token", "here", "repository:a:pull,push"), Challenge.Choose(response.Headers.WwwAuthenticate));
    }

    private static RegistryClient Client(RegistryCredentials? credentials) => FakeRegistry.Client(o => o with { Credentials = credentials is null ? null : new Fixed(credentials) });

    private static Task WithTokensAsync(HttpContext context, string realm) =>
        context.Request.Path == "/token" ? context.Response.WriteAsync("""{"access_token":"t0k"}""")
        : context.Request.Headers.Authorization == "Bearer t0k" ? context.Response.WriteAsync("{}")
        : ChallengeAsync(context, realm);

    private static Task ChallengeAsync(HttpContext context, string realm)
    {
        context.Response.StatusCode = 401;
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{realm}\",service=\"here\",scope=\"repository:app:pull\"";
        return Task.CompletedTask;
    }

    private sealed class Fixed(RegistryCredentials credentials) : ICredentialSource
    {
        public Task<RegistryCredentials?> FindAsync(string registry, CancellationToken cancellationToken) => Task.FromResult<RegistryCredentials?>(credentials);
    }
}

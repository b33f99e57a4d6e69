using Skiff.Oci.Credentials;

namespace Skiff.Oci.Tests.Credentials;

public sealed class CredentialTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_kept_is_found_and_only_its_owner_can_read_it()
    {
        var file = CredentialFile.OfUser(name => name == "XDG_CONFIG_HOME" ? _folder["config"] : null);
        file.Store("registry.example", new RegistryCredentials("me", "a:b"));
        file.Store("docker.io", new RegistryCredentials("you", "c"));
        file.Store("registry.example", new RegistryCredentials("me", "new"));

        Assert.Equal(new RegistryCredentials("me", "new"), await file.FindAsync("registry.example", CancellationToken.None));
        Assert.Equal(new RegistryCredentials("you", "c"), await file.FindAsync("docker.io", CancellationToken.None));
        Assert.Null(await file.FindAsync("quay.io", CancellationToken.None));
        var path = _folder["config/fermyon/registry-auth.json"];
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(_folder["config/fermyon"]));
        Assert.Contains("\"index.docker.io\"", File.ReadAllText(path), StringComparison.Ordinal); // as Spin names it
    }

    [Theory]
    [InlineData("{\"auths\":{\"registry.example\":\"bWU6c2VjcmV0\"}}", "me", "secret")] // as Spin writes it
    [InlineData("{\"auths\":{\"registry.example\":\"bWU6YTpi\"}}", "me", "a:b")]
    public async Task What_Spin_keeps_is_read(string json, string user, string secret) =>
        Assert.Equal(new RegistryCredentials(user, secret), await new CredentialFile(Write(json)).FindAsync("registry.example", CancellationToken.None));

    [Theory]
    [InlineData("{\"auths\":{\"registry.example\":\"!\"}}", "no \"user:password\" in base64")]
    [InlineData("{\"auths\":{\"registry.example\":\"bWU=\"}}", "no \"user:password\" in base64")]
    [InlineData("{", "is no JSON")]
    [InlineData("[]", "is no JSON object")]
    public async Task What_cannot_be_read_is_said_and_never_overwritten(string json, string expected)
    {
        var path = Write(json);

        var error = await Assert.ThrowsAsync<OciException>(() => new CredentialFile(path).FindAsync("registry.example", CancellationToken.None));

        Assert.Equal(OciCodes.Credentials, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(json, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("""{"auths":{"registry.example":{"auth":"bWU6c2VjcmV0"}}}""", "registry.example", "me:secret")]
    [InlineData("""{"auths":{"https://registry.example":{"auth":"bWU6c2VjcmV0"}}}""", "registry.example", "me:secret")]
    [InlineData("""{"auths":{"https://index.docker.io/v1/":{"auth":"bWU6c2VjcmV0"}}}""", "docker.io", "me:secret")]
    [InlineData("""{"auths":{"registry.example":{"username":"me","password":"secret"}}}""", "registry.example", "me:secret")]
    [InlineData("""{"auths":{"registry.example":{"identitytoken":"secret"}}}""", "registry.example", ":secret (token)")]
    [InlineData("""{"auths":{"registry.example":{}}}""", "registry.example", "")]
    [InlineData("""{"auths":{"registry.example":{"auth":"bWU6c2VjcmV0"}}}""", "quay.io", "")]
    [InlineData("{}", "registry.example", "")]
    public async Task What_docker_login_keeps_is_read(string json, string registry, string expected)
    {
        var found = await new DockerConfiguration(Write(json)).FindAsync(registry, CancellationToken.None);

        Assert.Equal(expected, found is null ? "" : $"{found.User}:{found.Secret}{(found.IsIdentityToken ? " (token)" : "")}");
    }

    [Theory]
    [InlineData("cat > /dev/null; echo '{\"Username\":\"me\",\"Secret\":\"s\"}'", "me:s")]
    [InlineData("cat > /dev/null; echo '{\"Username\":\"<token>\",\"Secret\":\"s\"}'", ":s (token)")]
    [InlineData("read server; echo \"{\\\"Username\\\":\\\"$server\\\",\\\"Secret\\\":\\\"$1\\\"}\"", "registry.example:get")]
    [InlineData("echo 'credentials not found in native keychain'; exit 1", "")]
    [InlineData("echo 'the keychain is locked'; exit 1", "SK3009: the keychain is locked")]
    [InlineData("exit 3", "SK3009: it exits with 3")]
    public async Task A_helper_is_asked(string script, string expected)
    {
        var name = $"test{Guid.NewGuid():n}";
        var program = _folder[$"docker-credential-{name}"];
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{_folder["."]}:{Environment.GetEnvironmentVariable("PATH")}");
        var configuration = new DockerConfiguration(Write("""{"credHelpers":{"registry.example":"NAME"},"auths":{"registry.example":{"auth":"bWU6c2VjcmV0"}}}""".Replace("NAME", name, StringComparison.Ordinal)));

        try
        {
            var found = await configuration.FindAsync("registry.example", CancellationToken.None);
            Assert.Equal(expected, found is null ? "" : $"{found.User}:{found.Secret}{(found.IsIdentityToken ? " (token)" : "")}");
        }
        catch (OciException e)
        {
            Assert.Equal(expected, $"{e.Code}: {e.Message[(e.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..]}");
        }
    }

    [Theory]
    [InlineData("../evil", "its name is none of a program")]
    [InlineData("not-installed-anywhere", "gives no credentials")]
    public async Task A_helper_that_is_none_is_said(string name, string expected)
    {
        var error = await Assert.ThrowsAsync<OciException>(() => new DockerConfiguration(Write($$"""{"credsStore":"{{name}}"}""")).FindAsync("registry.example", CancellationToken.None));

        Assert.Equal(OciCodes.Credentials, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_logged_in_here_comes_before_what_Docker_has()
    {
        Directory.CreateDirectory(_folder["docker"]);
        File.WriteAllText(_folder["docker/config.json"], """{"auths":{"registry.example":{"auth":"bWU6c2VjcmV0"},"quay.io":{"auth":"bWU6c2VjcmV0"}}}""");
        string? Environment(string name) => name switch { "XDG_CONFIG_HOME" => _folder["config"], "DOCKER_CONFIG" => _folder["docker"], _ => null };
        CredentialFile.OfUser(Environment).Store("registry.example", new RegistryCredentials("here", "x"));
        var all = UserCredentials.Of(Environment);

        Assert.Equal("here", (await all.FindAsync("registry.example", CancellationToken.None))?.User);
        Assert.Equal("me", (await all.FindAsync("quay.io", CancellationToken.None))?.User);
    }

    [Fact]
    public void A_secret_is_not_shown() => Assert.DoesNotContain("secret", new RegistryCredentials("me", "secret").ToString(), StringComparison.Ordinal);

    private string Write(string json)
    {
        File.WriteAllText(_folder["file.json"], json);
        return _folder["file.json"];
    }
}

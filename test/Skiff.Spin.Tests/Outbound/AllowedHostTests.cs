using System.Net;
using Skiff.Spin.Outbound;

namespace Skiff.Spin.Tests.Outbound;

public class AllowedHostTests
{
    [Theory]
    [InlineData("https://example.com", "https", "example.com", 443)]
    [InlineData("https://EXAMPLE.com", "https", "example.COM", 443)]
    [InlineData("https://example.com/", "https", "example.com", 443)]
    [InlineData("http://example.com:8080", "http", "example.com", 8080)]
    [InlineData("*://example.com:8080", "ftp", "example.com", 8080)]
    [InlineData("https://*.example.com", "https", "a.b.example.com", 443)]
    [InlineData("https://*", "https", "anything", 443)]
    [InlineData("*://*:*", "redis", "anything", 1)]
    [InlineData("http://127.0.0.1:80..90", "http", "127.0.0.1", 89)]
    [InlineData("http://10.0.0.0/8", "http", "10.1.2.3", 80)]
    [InlineData("http://[::1]:3000", "http", "::1", 3000)]
    [InlineData("redis://cache", "redis", "cache", 6379)]
    [InlineData("http://*.spin.internal", "http", "other.spin.internal", 80)]
    public void Allows_what_it_says(string entry, string scheme, string host, int port) => Assert.True(Parse(entry).Allows(scheme, host, port));

    [Theory]
    [InlineData("https://example.com", "http", "example.com", 443)]
    [InlineData("https://example.com", "https", "example.com", 8443)]
    [InlineData("https://example.com", "https", "www.example.com", 443)]
    [InlineData("https://*.example.com", "https", "example.com", 443)]
    [InlineData("https://*.example.com", "https", "badexample.com", 443)]
    [InlineData("http://127.0.0.1:80..90", "http", "127.0.0.1", 90)]
    [InlineData("http://10.0.0.0/8", "http", "11.1.2.3", 80)]
    [InlineData("http://10.0.0.0/8", "http", "10.example.com", 80)]
    public void Denies_what_it_does_not_say(string entry, string scheme, string host, int port) => Assert.False(Parse(entry).Allows(scheme, host, port));

    [Theory]
    [InlineData("*://10.0.0.0/8:*", "10.1.1.1", true)]
    [InlineData("*://10.0.0.0/8:*", "::ffff:10.1.1.1", true)]
    [InlineData("*://10.0.0.0/8:*", "12.1.1.1", false)]
    [InlineData("http://10.0.0.0/8:*", "10.1.1.1", false)]
    [InlineData("*://*:5000", "10.1.1.1", true)]
    [InlineData("*://*:5001", "10.1.1.1", false)]
    public void Opens_sockets_only_to_addresses_that_are_granted_for_any_scheme(string entry, string address, bool isAllowed) =>
        Assert.Equal(isAllowed, Parse(entry).Allows(IPAddress.Parse(address), 5000));

    [Theory]
    [InlineData("example.com", "no scheme")]
    [InlineData("://example.com", "no scheme")]
    [InlineData("tcp://example.com", "needs a port")]
    [InlineData("*://example.com", "needs a port")]
    [InlineData("http://example.com:port", "no port")]
    [InlineData("http://example.com:90..80", "no port")]
    [InlineData("http://example.com:70000", "no port")]
    [InlineData("http://10.0.0.0/99", "no host")]
    [InlineData("http://a b", "no host")]
    [InlineData("http://", "no host")]
    [InlineData("http://{a,b}", "list")]
    public void Says_what_is_wrong_with_an_entry(string entry, string words)
    {
        Assert.False(AllowedHost.TryParse(entry, out _, out var problem));

        Assert.Contains(words, problem, StringComparison.Ordinal);
    }

    private static AllowedHost Parse(string entry)
    {
        Assert.True(AllowedHost.TryParse(entry, out var host, out var problem), problem);
        return host;
    }
}

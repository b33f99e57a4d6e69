using System.Net.Http.Headers;

namespace Skiff.Oci.Registry;

/// <summary>A request that can be made anew.</summary>
/// <param name="Method">What is done.</param>
/// <param name="Target">With what: relative to the root of the registry's interface, or absolute where the registry said so.</param>
internal sealed record RegistryRequest(HttpMethod Method, Uri Target)
{
    /// <summary>A request relative to the root of the registry's interface.</summary>
    public RegistryRequest(HttpMethod method, string target)
        : this(method, new Uri(target, UriKind.Relative))
    {
    }

    /// <summary>The types that are wanted.</summary>
    public IEnumerable<string> Accept { get; init; } = [];

    /// <summary>The first byte that is wanted.</summary>
    public long From { get; init; }

    /// <summary>Makes what is sent.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Whether it may be sent again although it may have been done: not so for a part of a blob, which would be there twice.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>Whether it may be sent elsewhere.</summary>
    public bool IsRedirectable => Method == HttpMethod.Get || Method == HttpMethod.Head;

    /// <summary>Makes the message.</summary>
    public HttpRequestMessage Make(Uri target)
    {
        var message = new HttpRequestMessage(Method, target) { Content = Content?.Invoke() };
        foreach (var type in Accept)
        {
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        message.Headers.Range = From > 0 ? new RangeHeaderValue(From, null) : null;
        return message;
    }
}

/// <summary>What is to be done with a repository, which is what tokens are given for.</summary>
/// <param name="Repository">The repository; empty for nothing but to be known.</param>
/// <param name="IsPush">Whether something is changed.</param>
/// <param name="Source">Another repository, from which blobs are taken; null for none.</param>
internal sealed record Scope(string Repository, bool IsPush, string? Source = null)
{
    /// <summary>As token servers are asked.</summary>
    public IEnumerable<string> Names =>
        Repository.Length == 0 ? []
        : Source is null ? [$"repository:{Repository}:{(IsPush ? "pull,push" : "pull")}"]
        : [$"repository:{Repository}:pull,push", $"repository:{Source}:pull"];
}

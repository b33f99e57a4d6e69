namespace Skiff.Wasi.Preview2.Http;

/// <summary>Answers outgoing requests of a guest without the network. Asked after the policy: what is not allowed does not come here.</summary>
public interface ILocalHttp
{
    /// <summary>Whether it answers a request for this address, rather than the network.</summary>
    bool Takes(Uri address);

    /// <summary>Answers: the response as far as its body, which is read as it comes.</summary>
    /// <param name="request">What the guest asks. Its body is written while it is read.</param>
    /// <param name="cancellationToken">The guest does not want the response any more; heeded until it is there.</param>
    /// <exception cref="HttpErrorException">The guest gets the error.</exception>
    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}

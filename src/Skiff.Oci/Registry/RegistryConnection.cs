using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Skiff.Oci.Images;

namespace Skiff.Oci.Registry;

/// <summary>
/// Requests to one registry: redirected, authorized, tried again. Credentials go to the registry itself and to the token server that it names, and nowhere else.
/// </summary>
internal sealed class RegistryConnection : IDisposable
{
    private const int MaximumRedirects = 5;
    private const int MaximumHeaderKilobytes = 64;

    // A slow line still sends a chunk: what a request may take in addition to the idle time, by its length.
    private const double SlowestBytesPerSecond = 32 << 10;

    private readonly RegistryOptions _options;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _http;
    private readonly RegistryAuthorization _authorization;
    private readonly SemaphoreSlim _choosing = new(1);
    private Uri? _base;

    public RegistryConnection(string registry, RegistryOptions options)
    {
        Registry = registry;
        _options = options;
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // redirects would take credentials along
            UseCookies = false,
            ConnectTimeout = options.IdleTimeout,
            MaxResponseHeadersLength = MaximumHeaderKilobytes,
            SslOptions = new SslClientAuthenticationOptions
            {
#pragma warning disable CA5359 // who says --insecure wants just that
                RemoteCertificateValidationCallback = options.IsInsecure ? (_, _, _, _) => true : null,
#pragma warning restore CA5359
                CertificateChainPolicy = options.TrustedRoots is { } roots ? Trust(roots) : null,
            },
        };
        _http = new HttpMessageInvoker(_handler);
        _authorization = new RegistryAuthorization(registry, options, request => SendOnceAsync(request, CancellationToken.None));
    }

    public string Registry { get; }

    public void Dispose()
    {
        _choosing.Dispose();
        _http.Dispose();
        _handler.Dispose();
    }

    /// <summary>Sends a request, again if it fails in passing.</summary>
    /// <param name="request">Makes the request, each time anew.</param>
    /// <param name="actions">What is to be done with the repository.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The answer, whatever its status.</returns>
    /// <exception cref="OciException">There is no answer, or none without credentials that are not there.</exception>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, Scope actions, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                var response = await SendAuthorizedAsync(request, actions, cancellationToken).ConfigureAwait(false);
                if (!request.IsRepeatable || attempt >= _options.Attempts || !RegistryAnswers.IsTransient(response.StatusCode) || RetryAfter(response) is { } asked && asked > _options.LongestPause)
                {
                    return response;
                }

                pause = RetryAfter(response) ?? PauseAfter(attempt);
                response.Dispose();
            }
            catch (OciException e) when (e.IsTransient && request.IsRepeatable && attempt < _options.Attempts)
            {
                pause = PauseAfter(attempt);
            }

            await Task.Delay(pause, _options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How long to wait after so many failures.</summary>
    public TimeSpan PauseAfter(int failures)
    {
        var pause = _options.FirstPause * Math.Pow(2, Math.Min(failures, 10) - 1);
        return pause < _options.LongestPause ? pause : _options.LongestPause;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > _options.Time.GetUtcNow() ? date - _options.Time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    private async Task<HttpResponseMessage> SendAuthorizedAsync(RegistryRequest request, Scope actions, CancellationToken cancellationToken)
    {
        var server = await FindServerAsync(cancellationToken).ConfigureAwait(false);
        var authorization = _authorization.Known(actions);
        for (var isSecond = false; ; isSecond = true)
        {
            var response = await FollowAsync(request, server, authorization, cancellationToken).ConfigureAwait(false);
            if (isSecond || response.StatusCode != HttpStatusCode.Unauthorized || Challenge.Choose(response.Headers.WwwAuthenticate) is not { } challenge)
            {
                return response;
            }

            response.Dispose();
            authorization = await _authorization.AnswerAsync(challenge, actions, server, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(RegistryRequest request, Uri server, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var target = new Uri(server, request.Target);
        for (var redirects = 0; ; redirects++)
        {
            if (target.Scheme != Uri.UriSchemeHttps && server.Scheme == Uri.UriSchemeHttps)
            {
                throw new OciException(OciCodes.Unreachable, $"{Registry}: it leads to {target.GetLeftPart(UriPartial.Authority)}, which is not protected by TLS");
            }

            using var message = request.Make(target);
            if (IsSameServer(target, server))
            {
                message.Headers.Authorization = authorization;
            }

            var response = await SendOnceAsync(message, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode) || !request.IsRedirectable || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            if (redirects == MaximumRedirects)
            {
                throw new OciException(OciCodes.Protocol, $"{Registry}: it redirects more than {MaximumRedirects} times");
            }

            target = new Uri(target, location);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_options.IdleTimeout + TimeSpan.FromSeconds((message.Content?.Headers.ContentLength ?? 0) / SlowestBytesPerSecond));
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("skiff", null));
        try
        {
            return await _http.SendAsync(message, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var reason = e is OperationCanceledException ? "it does not answer" : e.InnerException is { } inner ? $"{e.Message} ({inner.Message})" : e.Message;
            var isTls = e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
            throw new OciException(OciCodes.Unreachable, $"{message.RequestUri!.Authority} cannot be reached: {reason}{(isTls ? "; --insecure is for registries without a certificate that is trusted here" : "")}", e) { IsTransient = !isTls };
        }
    }

    // With TLS, unless it was said that it need not be, and it is not.
    private async Task<Uri> FindServerAsync(CancellationToken cancellationToken)
    {
        if (_base is { } known)
        {
            return known;
        }

        await _choosing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _base ??= await ChooseServerAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _choosing.Release();
        }
    }

    private async Task<Uri> ChooseServerAsync(CancellationToken cancellationToken)
    {
        // What Docker's registry is called is not where it is.
        var host = Registry == Reference.DockerHub ? "registry-1.docker.io" : Registry;
        var secure = new Uri($"https://{host}/v2/");
        if (!_options.IsInsecure)
        {
            return secure;
        }

        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, secure);
            using var response = await SendOnceAsync(message, cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch (OciException)
        {
            return new Uri($"http://{host}/v2/");
        }
    }

    private static X509ChainPolicy Trust(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private static bool IsSameServer(Uri one, Uri other) => Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;
}

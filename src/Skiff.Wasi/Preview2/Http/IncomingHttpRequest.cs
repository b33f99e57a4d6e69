using Skiff.Components;
using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>
/// A request that a server received, as a guest gets it: <c>incoming-request</c>. The server gives an object of this class to
/// <c>wasi:http/incoming-handler</c>; the body is read while the guest reads it.
/// </summary>
public sealed class IncomingHttpRequest : IIncomingRequest
{
    private readonly Preview2Context _context;
    private readonly IEnumerable<HttpField> _received;
    private Fields? _headers;
    private bool _isConsumed;

    /// <summary>Makes the request of a guest.</summary>
    /// <param name="context">The guest's context.</param>
    /// <param name="method">The method, upper case as it came.</param>
    /// <param name="headers">The header section. Fields that belong to the connection are left out. Read when the guest asks for them, once.</param>
    public IncomingHttpRequest(Preview2Context context, string method, IEnumerable<HttpField> headers)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(headers);
        _context = context;
        Method = method;
        _received = headers;
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>"http" or "https".</summary>
    public string? Scheme { get; init; }

    /// <summary>Host and port as the client named them.</summary>
    public string? Authority { get; init; }

    /// <summary>Path and query.</summary>
    public string? PathWithQuery { get; init; }

    /// <summary>The body; the server closes it. Null for none.</summary>
    public Stream? Body { get; init; }

    /// <summary>Gives the trailers, asked after the end of the body; null where there are none.</summary>
    public Func<IEnumerable<HttpField>?>? Trailers { get; init; }

    Method IIncomingRequest.Method() => Methods.Parse(Method);

    string? IIncomingRequest.PathWithQuery() => PathWithQuery;

    Scheme? IIncomingRequest.Scheme() => Scheme is { } scheme ? Methods.ParseScheme(scheme) : null;

    string? IIncomingRequest.Authority() => Authority;

    IFields IIncomingRequest.Headers() =>
        _headers ??= Fields.Received(_context.HttpLimits, _received.Where(field => field.Name.Equals("host", StringComparison.OrdinalIgnoreCase) || !FieldSyntax.IsForbidden(field.Name)));

    Result<IIncomingBody, Unit> IIncomingRequest.Consume()
    {
        if (_isConsumed)
        {
            return Unit.Value;
        }

        _isConsumed = true;
        return Result<IIncomingBody, Unit>.Ok(new IncomingBody(_context, Body ?? Stream.Null, Trailers, owned: null));
    }
}

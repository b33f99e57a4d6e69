using Skiff.Components;
using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary><c>outgoing-request</c>.</summary>
internal sealed class OutgoingRequest(Preview2Context context, Fields headers) : IOutgoingRequest
{
    private Method _method = Wasi.Http.Method.Get;
    private string? _pathWithQuery;
    private Scheme? _scheme;
    private string? _authority;

    internal OutgoingHttpBody? Content { get; private set; }

    internal Fields Fields => headers;

    public Method Method() => _method;

    public Result<Unit, Unit> SetMethod(Method method)
    {
        if (method.Kind == MethodKind.Other && !FieldSyntax.IsToken(method.AsOther))
        {
            return Result<Unit, Unit>.Err(default);
        }

        _method = method;
        return Result<Unit, Unit>.Ok(default);
    }

    public string? PathWithQuery() => _pathWithQuery;

    public Result<Unit, Unit> SetPathWithQuery(string? pathWithQuery)
    {
        if (pathWithQuery is not null && !UriSyntax.IsPathWithQuery(pathWithQuery, context.HttpLimits.MaximumPathBytes))
        {
            return Result<Unit, Unit>.Err(default);
        }

        _pathWithQuery = pathWithQuery;
        return Result<Unit, Unit>.Ok(default);
    }

    public Scheme? Scheme() => _scheme;

    public Result<Unit, Unit> SetScheme(Scheme? scheme)
    {
        if (scheme is { Kind: SchemeKind.Other } other && !UriSyntax.IsScheme(other.AsOther))
        {
            return Result<Unit, Unit>.Err(default);
        }

        _scheme = scheme;
        return Result<Unit, Unit>.Ok(default);
    }

    public string? Authority() => _authority;

    public Result<Unit, Unit> SetAuthority(string? authority)
    {
        if (authority is not null && !UriSyntax.IsAuthority(authority))
        {
            return Result<Unit, Unit>.Err(default);
        }

        _authority = authority;
        return Result<Unit, Unit>.Ok(default);
    }

    public IFields Headers() => headers.AsImmutable();

    public Result<IOutgoingBody, Unit> Body()
    {
        if (Content is not null || !headers.TryGetContentLength(out var length))
        {
            return Unit.Value;
        }

        Content = new OutgoingHttpBody(context.Io.Limits.StreamBuffer, length);
        return Result<IOutgoingBody, Unit>.Ok(new OutgoingBody(context, Content, isRequest: true));
    }
}

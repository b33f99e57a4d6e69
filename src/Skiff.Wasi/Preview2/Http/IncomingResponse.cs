using System.Text;
using Skiff.Components;
using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary><c>incoming-response</c>: what a server answered a guest.</summary>
internal sealed class IncomingResponse : IIncomingResponse, IDisposable
{
    private readonly Preview2Context _context;
    private readonly HttpResponseMessage _message;
    private readonly Stream _body;
    private readonly IDisposable _owned;
    private readonly Fields _headers;
    private bool _isConsumed;

    /// <param name="context">The guest's context.</param>
    /// <param name="message">The response, its header section read.</param>
    /// <param name="body">Its body.</param>
    /// <param name="owned">Disposed when the guest is done with it: ends the request.</param>
    internal IncomingResponse(Preview2Context context, HttpResponseMessage message, Stream body, IDisposable owned)
    {
        _context = context;
        _message = message;
        _body = body;
        _owned = owned;
        _headers = Fields.Received(context.HttpLimits, FieldsOf(message.Headers.NonValidated).Concat(FieldsOf(message.Content.Headers.NonValidated)));
    }

    public ushort Status() => (ushort)_message.StatusCode;

    public IFields Headers() => _headers;

    public Result<IIncomingBody, Unit> Consume()
    {
        if (_isConsumed)
        {
            return Unit.Value;
        }

        _isConsumed = true;
        return Result<IIncomingBody, Unit>.Ok(new IncomingBody(_context, _body, TrailersOf, _owned));
    }

    public void Dispose()
    {
        if (!_isConsumed)
        {
            _owned.Dispose();
        }
    }

    private static IEnumerable<HttpField> FieldsOf(System.Net.Http.Headers.HttpHeadersNonValidated headers)
    {
        foreach (var (name, values) in headers)
        {
            if (!FieldSyntax.IsForbidden(name))
            {
                foreach (var value in values)
                {
                    yield return new HttpField(name, Encoding.Latin1.GetBytes(value));
                }
            }
        }
    }

    private HttpField[]? TrailersOf()
    {
        var trailers = FieldsOf(_message.TrailingHeaders.NonValidated).ToArray();
        return trailers.Length > 0 ? trailers : null;
    }
}

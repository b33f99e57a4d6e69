using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Triggers.Http.Wagi;
using Skiff.Wasi;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Answers with what a component writes to its standard output, as a CGI program. Source: the WAGI executor of Spin's HTTP trigger.</summary>
/// <param name="component">The component.</param>
/// <param name="argumentTemplate">The template of its arguments.</param>
/// <param name="invocation">What all requests share.</param>
internal sealed class WagiHandler(CommandComponent component, string argumentTemplate, Invocation invocation) : IRouteHandler
{
    private readonly GuestLog _log = invocation.LogOf(component.Id);

    public string Name => component.Id;

    public Task HandleAsync(HttpExchange exchange, RouteValues route) => invocation.RunAsync(new WagiCall(component, Options(exchange, route), _log), exchange);

    private WasiOptions Options(HttpExchange exchange, RouteValues route)
    {
        var request = exchange.Line();

        // What describes the request stands above what the manifest says: a component can rely on it.
        var environment = new Dictionary<string, string>(component.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in WagiRequest.Environment(request, route, exchange.Request.Headers, exchange.BodyLength))
        {
            environment[name] = value;
        }

        return new WasiOptions
        {
            Arguments = [.. WagiRequest.Arguments(argumentTemplate, request.Path, request.Query)],
            Environment = [.. environment],
            Directories = component.Directories,
        };
    }
}

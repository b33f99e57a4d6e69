using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Triggers.Http.Wagi;
using Skiff.Wasi;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Answers with what a component writes to its standard output, as a CGI program. Source: the WAGI executor of Spin's HTTP trigger.</summary>
/// <param name="component">The component.</param>
/// <param name="argumentTemplate">The template of its arguments.</param>
/// <param name="runner">Runs it.</param>
internal sealed class WagiHandler(PreparedComponent component, string argumentTemplate, WagiRunner runner) : IRouteHandler
{
    private readonly GuestLog _log = runner.LogOf(component);

    public string Name => component.Id;

    public Task HandleAsync(HttpExchange exchange, RouteValues route) => runner.RunAsync(component, exchange, Options(exchange, route), _log);

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

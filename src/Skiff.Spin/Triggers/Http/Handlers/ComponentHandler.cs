using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Triggers.Http.Wagi;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Answers by the <c>wasi:http/incoming-handler</c> that a component exports: a fresh instance per request.</summary>
/// <param name="component">The component.</param>
/// <param name="addsSpinHeaders">Whether requests get Spin's own fields.</param>
/// <param name="invocation">What all requests share.</param>
internal sealed class ComponentHandler(HandlerComponent component, bool addsSpinHeaders, Invocation invocation) : IRouteHandler
{
    private readonly GuestLog _log = invocation.LogOf(component.Id);

    public string Name => component.Id;

    public Task HandleAsync(HttpExchange exchange, RouteValues route) =>
        invocation.RunAsync(new ComponentCall(component, addsSpinHeaders ? route : null, _log), exchange);
}

using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Triggers.Http.Wagi;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Answers by the handler that a component exports: a fresh instance per request.</summary>
/// <param name="component">The component.</param>
/// <param name="addsSpinHeaders">Whether requests get Spin's own fields.</param>
/// <param name="invocation">What all requests share.</param>
internal sealed class ComponentHandler(HandlerComponent component, bool addsSpinHeaders, Invocation invocation) : IRouteHandler
{
    private readonly GuestLog _log = invocation.LogOf(component.Id);

    public string Name => component.Id;

    public Task HandleAsync(HttpExchange exchange, RouteValues route) =>
        invocation.RunAsync(CallFor(addsSpinHeaders ? route : null), exchange);

    private HandlerCall CallFor(RouteValues? route) => component.Kind == HandlerKind.SpinHttp
        ? new SpinHttpCall(component, route, invocation.Limits.WholeBody, _log)
        : new ComponentCall(component, route, _log);
}

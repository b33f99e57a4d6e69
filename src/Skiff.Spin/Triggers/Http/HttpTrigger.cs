using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Manifest;
using Skiff.Spin.Triggers.Http.Chaining;
using Skiff.Spin.Triggers.Http.Handlers;
using Skiff.Spin.Triggers.Http.Routing;
using Skiff.Spin.Triggers.Http.Serving;
using Skiff.Spin.Triggers.Http.Wagi;
using Skiff.Text;

namespace Skiff.Spin.Triggers.Http;

/// <summary>Answers the HTTP requests of an application: reserved paths, then routes to components and static responses.</summary>
public sealed class HttpTrigger : IRequestHandler, IChainTargets
{
    private readonly Dictionary<string, IRouteHandler> _components = new(StringComparer.OrdinalIgnoreCase);
    private readonly Router<IRouteHandler> _router = new();
    private readonly WellKnownPaths _wellKnown;
    private readonly IHostOutput _output;

    /// <summary>Makes the trigger of an application.</summary>
    /// <param name="app">The application.</param>
    /// <param name="limits">What guests may take.</param>
    /// <param name="output">Told of failures and what guests write.</param>
    /// <param name="time">The clocks of waits and rates.</param>
    public HttpTrigger(PreparedApp app, AppLimits limits, IHostOutput output, TimeProvider? time = null)
    {
        _output = output;
        _wellKnown = new WellKnownPaths(app.Manifest.Application);
        var invocation = new Invocation(limits, output, time ?? TimeProvider.System, this);
        var routes = new OrderedDictionary<Spanned<RoutePattern>, string>();
        var problems = new DiagnosticBag();
        foreach (var trigger in app.Manifest.Triggers.OfType<HttpTriggerDeclaration>())
        {
            IRouteHandler handler = trigger is { StaticResponse: { } response } ? new StaticResponseHandler(response) : MakeHandler(app, trigger, invocation);
            if (trigger.Component is { } component)
            {
                _components.TryAdd(component.Value, handler);
            }

            if (trigger.Route is not { } route)
            {
                continue; // Private: the other components ask it.
            }

            routes[route] = handler.Name;
            _router.Add(route.Value, handler, out var replaced);
            foreach (var dead in routes.Keys.Where(r => replaced is not null && r != route && r.Value.IsSameAs(route.Value)).ToArray())
            {
                routes.Remove(dead);
                problems.Add(Diagnostic.Warning(AppCodes.DeadRoute, dead.Span, $"no request takes this route: \"{route}\" below matches the same paths", new DiagnosticNote("this one takes them", route.Span)));
            }

            if (route.Value.Text.StartsWith(WellKnownPaths.Prefix, StringComparison.Ordinal))
            {
                problems.Add(Diagnostic.Warning(AppCodes.DeadRoute, route.Span, $"no request takes this route: paths below {WellKnownPaths.Prefix} are answered by the host"));
            }
        }

        Routes = [.. routes.Select(r => new ServedRoute(r.Key.Value.Text, r.Value))];
        Warnings = problems.ToImmutable();
    }

    /// <summary>The routes that take requests.</summary>
    public ImmutableArray<ServedRoute> Routes { get; }

    /// <summary>The routes that take none.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; }

    /// <inheritdoc/>
    public Task HandleAsync(IFeatureCollection request) => HandleAsync(new HttpExchange(request));

    bool IChainTargets.Has(string component) => _components.ContainsKey(component);

    Task IChainTargets.HandleAsync(HttpExchange exchange, string? component) => component is null
        ? HandleAsync(exchange)
        : HandleAsync(exchange, _components[component], new RouteValues("/...", "", exchange.Path, []));

    private Task HandleAsync(HttpExchange exchange)
    {
        if (exchange.Path.StartsWith(WellKnownPaths.Prefix, StringComparison.Ordinal))
        {
            return _wellKnown.HandleAsync(exchange);
        }

        if (_router.TryMatch(exchange.Path, out var match))
        {
            return HandleAsync(exchange, match.Target, new RouteValues(match.Pattern.Text, match.Pattern.WithoutWildcard, match.PathInfo, match.Names));
        }

        exchange.Answer(StatusCodes.Status404NotFound);
        return Task.CompletedTask;
    }

    // The loader refused triggers without a component, and executors that do not fit their component.
    private static IRouteHandler MakeHandler(PreparedApp app, HttpTriggerDeclaration trigger, Invocation invocation) => app.Component(trigger.Component!.Value.Value) switch
    {
        CommandComponent command => new WagiHandler(command, ((HttpExecutor.Wagi)trigger.Executor).Arguments, invocation),
        var handler => new ComponentHandler((HandlerComponent)handler, app.AddsSpinHeaders, invocation),
    };

    private async Task HandleAsync(HttpExchange exchange, IRouteHandler handler, RouteValues route)
    {
        try
        {
            await handler.HandleAsync(exchange, route).ConfigureAwait(false);
        }
        catch (Exception e) when (!exchange.Lifetime.RequestAborted.IsCancellationRequested)
        {
            // A fault of the host, not of the guest: the request fails, the server goes on.
            _output.RequestFailed(new FailedRequest(handler.Name, exchange.Summary, exchange.Response.HasStarted ? 0 : StatusCodes.Status500InternalServerError, $"internal error: {e}"));
            exchange.Fail(StatusCodes.Status500InternalServerError);
        }
        catch (OperationCanceledException)
        {
            // The client has gone; there is nobody to answer.
        }
    }
}

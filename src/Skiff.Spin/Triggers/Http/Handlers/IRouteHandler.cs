using Skiff.Spin.Triggers.Http.Wagi;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>What a route leads to.</summary>
internal interface IRouteHandler
{
    /// <summary>What it is, for the table of routes.</summary>
    string Name { get; }

    /// <summary>Answers a request. Called by many threads at once.</summary>
    Task HandleAsync(HttpExchange exchange, RouteValues route);
}

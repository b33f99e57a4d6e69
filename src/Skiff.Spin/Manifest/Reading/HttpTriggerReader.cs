using Skiff.Spin.Triggers.Http.Routing;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest.Reading;

/// <summary>Reads what only HTTP triggers have. Source: Spin's documentation of the HTTP trigger.</summary>
internal static class HttpTriggerReader
{
    /// <summary>Completes a trigger.</summary>
    /// <param name="fields">Its table, from which the fields of every trigger have been taken.</param>
    /// <param name="trigger">What they are.</param>
    /// <param name="diagnostics">Gets the problems.</param>
    public static HttpTriggerDeclaration Read(TableReader fields, HttpTriggerDeclaration trigger, DiagnosticBag diagnostics)
    {
        var (route, isPrivate) = ReadRoute(fields, diagnostics);
        trigger = trigger with
        {
            Route = route,
            IsPrivate = isPrivate,
            Executor = ReadExecutor(fields, diagnostics),
            StaticResponse = ReadStaticResponse(fields, diagnostics),
        };

        // Middleware; the loader says what of it is not supported.
        fields.Find("dependencies");
        fields.RefuseOthers();
        if (trigger.Components.IsEmpty == trigger.StaticResponse is null)
        {
            diagnostics.Error(ManifestCodes.Combination, fields.Span, trigger.StaticResponse is null
                ? "an HTTP trigger must have a component or a static response"
                : "an HTTP trigger cannot have both a component and a static response");
        }

        return trigger;
    }

    private static (Spanned<RoutePattern>? Route, bool IsPrivate) ReadRoute(TableReader fields, DiagnosticBag diagnostics)
    {
        switch (fields.Find("route"))
        {
            case null:
                return (null, false);
            case { Value: TomlString text }:
                if (RoutePattern.TryParse(text.Value, out var pattern, out var error))
                {
                    return (new Spanned<RoutePattern>(pattern, text.Span), false);
                }

                diagnostics.Error(ManifestCodes.Route, text.Span, $"\"{text.Value}\" is no route: {error}");
                return (null, false);
            case { Value: TomlTable table }:
                var route = new TableReader(table, "\"route\"", diagnostics);
                var isPrivate = route.Boolean("private");
                route.RefuseOthers();
                if (isPrivate is not true)
                {
                    diagnostics.Error(ManifestCodes.Route, table.Span, "a route is a string, or { private = true }");
                }

                return (null, true);
            case { Value: var other }:
                diagnostics.Error(ManifestCodes.WrongType, other.Span, $"\"route\" must be a string or {{ private = true }}, not {other.Description}");
                return (null, false);
        }
    }

    private static HttpExecutor ReadExecutor(TableReader fields, DiagnosticBag diagnostics)
    {
        if (fields.Table("executor") is not { } table)
        {
            return new HttpExecutor.Component(default);
        }

        var executor = new TableReader(table, "\"executor\"", diagnostics);
        HttpExecutor read = new HttpExecutor.Component(table.Span);
        switch (executor.RequiredString("type"))
        {
            case { Value: "http" or "spin" } or null:
                break;
            case { Value: "wagi" }:
                read = new HttpExecutor.Wagi(executor.String("argv")?.Value ?? HttpExecutor.Wagi.DefaultArguments, table.Span);
                if (executor.String("entrypoint") is { Value: not HttpExecutor.Wagi.Entrypoint } entrypoint)
                {
                    diagnostics.Error(ManifestCodes.Value, entrypoint.Span, $"\"entrypoint\" can only be \"{HttpExecutor.Wagi.Entrypoint}\", not \"{entrypoint.Value}\"");
                }

                break;
            case { } other:
                diagnostics.Error(ManifestCodes.Value, other.Span, $"unknown executor type \"{other.Value}\"{DidYouMean.Phrase(other.Value, ["http", "spin", "wagi"])}");
                break;
        }

        executor.RefuseOthers();
        return read;
    }

    private static StaticResponseDeclaration? ReadStaticResponse(TableReader fields, DiagnosticBag diagnostics)
    {
        if (fields.Table("static_response") is not { } table)
        {
            return null;
        }

        var response = new TableReader(table, "\"static_response\"", diagnostics);
        var read = new StaticResponseDeclaration(
            (int)(response.Integer("status_code", 200, 599) ?? 200), response.StringMap("headers"), response.String("body")?.Value, table.Span);
        response.RefuseOthers();
        foreach (var (name, value) in read.Headers)
        {
            if (!HeaderSyntax.IsName(name) || !HeaderSyntax.IsValue(value.Value))
            {
                diagnostics.Error(ManifestCodes.Value, value.Span, $"\"{name}\" with this value is no HTTP header (RFC 9110, 5.5 and 5.6.2)");
            }
        }

        return read;
    }
}

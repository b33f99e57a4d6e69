using System.Collections.Immutable;
using Skiff.Spin.Triggers.Http.Routing;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest;

/// <summary>What makes components run.</summary>
/// <param name="Type">For example <c>http</c>.</param>
/// <param name="Id">Unique in the application.</param>
/// <param name="Components">The components it refers to; the key is empty for the one named <c>component</c>, else its key under <c>components</c>.</param>
/// <param name="Span">Where it is written.</param>
public abstract record TriggerDeclaration(string Type, string Id, ImmutableArray<KeyValuePair<string, Spanned<string>>> Components, TextSpan Span)
{
    /// <summary>The one component of a trigger that has one.</summary>
    public Spanned<string>? Component => Components is [{ Key: "", Value: var id }, ..] ? id : null;
}

/// <summary>A trigger of a type that this version knows only by name; its settings are kept as they are.</summary>
/// <param name="Type">For example <c>redis</c>.</param>
/// <param name="Id">Unique in the application.</param>
/// <param name="Components">The components it refers to.</param>
/// <param name="TypeSpan">Where the type is written.</param>
/// <param name="Settings">All of it.</param>
/// <param name="Span">Where it is written.</param>
public sealed record OtherTriggerDeclaration(
    string Type, string Id, ImmutableArray<KeyValuePair<string, Spanned<string>>> Components, TextSpan TypeSpan, TomlTable Settings, TextSpan Span)
    : TriggerDeclaration(Type, Id, Components, Span);

/// <summary>Requests of a route go to a component or are answered with a fixed response.</summary>
/// <param name="Id">Unique in the application.</param>
/// <param name="Components">The component, or none if there is a static response.</param>
/// <param name="Span">Where it is written.</param>
public sealed record HttpTriggerDeclaration(string Id, ImmutableArray<KeyValuePair<string, Spanned<string>>> Components, TextSpan Span)
    : TriggerDeclaration(TypeName, Id, Components, Span)
{
    /// <summary>The name of the type.</summary>
    public const string TypeName = "http";

    /// <summary>The requests it takes; null if it takes none from outside (<see cref="IsPrivate"/>), or if the manifest has none.</summary>
    public Spanned<RoutePattern>? Route { get; init; }

    /// <summary>Whether only components of the same application can ask it.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>How the component is asked.</summary>
    public HttpExecutor Executor { get; init; } = new HttpExecutor.Component(default);

    /// <summary>The fixed response, or null.</summary>
    public StaticResponseDeclaration? StaticResponse { get; init; }
}

/// <summary>How a component is asked.</summary>
/// <param name="Span">Where the manifest says so; empty where it does not.</param>
public abstract record HttpExecutor(TextSpan Span)
{
    /// <summary>By calling an HTTP handler that it exports (component model).</summary>
    /// <param name="Span">Where the manifest says so; empty where it does not.</param>
    public sealed record Component(TextSpan Span) : HttpExecutor(Span);

    /// <summary>As a CGI program: a command of WASI preview 1.</summary>
    /// <param name="Arguments">The template of its arguments.</param>
    /// <param name="Span">Where the manifest says so.</param>
    public sealed record Wagi(string Arguments, TextSpan Span) : HttpExecutor(Span)
    {
        /// <summary>The template where the manifest has none.</summary>
        public const string DefaultArguments = "${SCRIPT_NAME} ${ARGS}";

        /// <summary>The only function that is called.</summary>
        public const string Entrypoint = "_start";
    }
}

/// <summary>A fixed response.</summary>
/// <param name="StatusCode">From 200 to 599.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body, or null.</param>
/// <param name="Span">Where the manifest says so.</param>
public sealed record StaticResponseDeclaration(int StatusCode, ImmutableArray<KeyValuePair<string, Spanned<string>>> Headers, string? Body, TextSpan Span);

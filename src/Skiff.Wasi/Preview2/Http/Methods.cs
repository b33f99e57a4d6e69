using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>Methods and schemes as text and as WIT has them.</summary>
internal static class Methods
{
    internal static Method Parse(string method) => method switch
    {
        "GET" => Method.Get,
        "HEAD" => Method.Head,
        "POST" => Method.Post,
        "PUT" => Method.Put,
        "DELETE" => Method.Delete,
        "CONNECT" => Method.Connect,
        "OPTIONS" => Method.Options,
        "TRACE" => Method.Trace,
        "PATCH" => Method.Patch,
        _ => Method.Other(method),
    };

    internal static string ToText(this Method method) => method.Kind switch
    {
        MethodKind.Get => "GET",
        MethodKind.Head => "HEAD",
        MethodKind.Post => "POST",
        MethodKind.Put => "PUT",
        MethodKind.Delete => "DELETE",
        MethodKind.Connect => "CONNECT",
        MethodKind.Options => "OPTIONS",
        MethodKind.Trace => "TRACE",
        MethodKind.Patch => "PATCH",
        _ => method.AsOther,
    };

    internal static Scheme ParseScheme(string scheme) =>
        scheme.Equals("http", StringComparison.OrdinalIgnoreCase) ? Scheme.Http
        : scheme.Equals("https", StringComparison.OrdinalIgnoreCase) ? Scheme.Https
        : Scheme.Other(scheme);

    internal static string ToText(this Scheme scheme) => scheme.Kind switch
    {
        SchemeKind.Http => "http",
        SchemeKind.Https => "https",
        _ => scheme.AsOther,
    };
}

using Skiff.Components;
using Skiff.Components.Wit;

[assembly: WitHost("wasi:rc20231018/io")]
[assembly: WitHost("wasi:rc20231018/filesystem")]
[assembly: WitHost("wasi:rc20231018/sockets")]
[assembly: WitHost("wasi:rc20231018/http")]
[assembly: WitHost("wasi:rc20231110/http")]
[assembly: WitHost("wasi:rc20231110/sockets")]

namespace Skiff.Wasi.Preview2.Snapshots;

/// <summary>
/// The release candidates of WASI 0.2 that Spin links, as faces of the one implementation: each interface has the functions and resource types of 0.2.12,
/// and in the two tables below stands what is not the same.
/// </summary>
internal static class ReleaseCandidates
{
    private const string Newest = "@0.2.12";
    private const string October = "@0.2.0-rc-2023-10-18";
    private const string November = "@0.2.0-rc-2023-11-10";

    private static readonly string[] s_interfaces =
    [
        "wasi:io/error", "wasi:io/poll", "wasi:io/streams", "wasi:clocks/monotonic-clock", "wasi:clocks/wall-clock", "wasi:clocks/timezone",
        "wasi:random/random", "wasi:random/insecure", "wasi:random/insecure-seed",
        "wasi:cli/environment", "wasi:cli/exit", "wasi:cli/stdin", "wasi:cli/stdout", "wasi:cli/stderr",
        "wasi:cli/terminal-input", "wasi:cli/terminal-output", "wasi:cli/terminal-stdin", "wasi:cli/terminal-stdout", "wasi:cli/terminal-stderr",
        "wasi:filesystem/types", "wasi:filesystem/preopens",
        "wasi:sockets/network", "wasi:sockets/instance-network", "wasi:sockets/ip-name-lookup",
        "wasi:sockets/tcp", "wasi:sockets/tcp-create-socket", "wasi:sockets/udp", "wasi:sockets/udp-create-socket",
        "wasi:http/types", "wasi:http/outgoing-handler",
    ];

    /// <summary>Defines them. The interfaces of 0.2.12 must be there.</summary>
    /// <param name="linker">Where.</param>
    /// <param name="network">The context of calls that may reach others.</param>
    internal static void AddTo(ComponentLinker linker, Func<IPreview2State, Preview2Context> network)
    {
        foreach (var name in s_interfaces)
        {
            var newest = linker.DefineInstance(name + Newest);
            linker.DefineInstance(name + November).Include(newest);
            linker.DefineInstance(name + October).Include(newest);
        }

        // Not for guests: the faces take their functions from here.
        var parts = new ComponentLinker(linker.Engine);
        Rc20231018.Io.AddTo<IPreview2State>(parts, state => state.Preview2.ReleaseCandidates);
        Rc20231018.Filesystem.AddTo<IPreview2State>(parts, state => state.Preview2.ReleaseCandidates);
        Rc20231018.Sockets.AddTo<IPreview2State>(parts, state => network(state).ReleaseCandidates);
        Rc20231018.Http.AddTo<IPreview2State>(parts, state => network(state).ReleaseCandidates);
        Rc20231110.Http.AddTo<IPreview2State>(parts, state => network(state).ReleaseCandidates);
        Rc20231110.Sockets.AddTo<IPreview2State>(parts, state => network(state).ReleaseCandidates);
        AddNovember(linker, parts);
        AddOctober(linker, parts);
    }

    private static void AddNovember(ComponentLinker linker, ComponentLinker parts)
    {
        var types = linker.DefineInstance("wasi:http/types" + November)
            .Include(parts.DefineInstance(Rc20231110.Http.InterfaceName), "get-trailers", "[method]future-trailers.get");
        foreach (var time in (ReadOnlySpan<string>)["connect-timeout", "first-byte-timeout", "between-bytes-timeout"])
        {
            // Nanoseconds, whatever the name says: the type is a duration.
            types.Include(types, $"[method]request-options.{time}", $"[method]request-options.{time}-ms")
                .Include(types, $"[method]request-options.set-{time}", $"[method]request-options.set-{time}-ms", "self", "ms");
        }

        AddIPv6Only(linker, parts, November);
    }

    private static void AddOctober(ComponentLinker linker, ComponentLinker parts)
    {
        var io = parts.DefineInstance(Rc20231018.Io.InterfaceName);
        var poll = linker.DefineInstance("wasi:io/poll" + October);
        poll.Include(poll, "poll", "poll-list").Include(io, "poll-one", "poll-one");
        linker.DefineInstance("wasi:io/streams" + October)
            .Include(linker.DefineInstance("wasi:io/error" + Newest))
            .Include(io, "splice", "[method]output-stream.splice")
            .Include(io, "blocking-splice", "[method]output-stream.blocking-splice")
            .Include(io, "forward", "[method]output-stream.forward");
        linker.DefineInstance("wasi:clocks/monotonic-clock" + October).Include(io, "subscribe", "subscribe");
        AddOctoberFiles(linker, parts.DefineInstance(Rc20231018.Filesystem.InterfaceName));
        AddOctoberSockets(linker, parts.DefineInstance(Rc20231018.Sockets.InterfaceName));
        AddIPv6Only(linker, parts, October);
        AddOctoberHttp(linker, parts.DefineInstance(Rc20231018.Http.InterfaceName));
    }

    private static void AddOctoberFiles(ComponentLinker linker, HostInstance own)
    {
        var types = linker.DefineInstance("wasi:filesystem/types" + October)
            .Include(own, "open-at", "[method]descriptor.open-at")
            .Include(own, "access-at", "[method]descriptor.access-at")
            .Include(own, "change-permissions-at", "[method]descriptor.change-file-permissions-at")
            .Include(own, "change-permissions-at", "[method]descriptor.change-directory-permissions-at");
        foreach (var name in (ReadOnlySpan<string>)["lock-shared", "lock-exclusive", "try-lock-shared", "try-lock-exclusive", "unlock"])
        {
            types.Include(own, "lock", $"[method]descriptor.{name}");
        }
    }

    private static void AddOctoberSockets(ComponentLinker linker, HostInstance own)
    {
        linker.DefineInstance("wasi:sockets/ip-name-lookup" + October).Include(own, "resolve-addresses", "resolve-addresses");
        var udp = linker.DefineInstance("wasi:sockets/udp" + October);
        foreach (var name in (ReadOnlySpan<string>)["start-connect", "finish-connect", "receive", "send"])
        {
            udp.Include(own, name, $"[method]udp-socket.{name}");
        }

        var tcp = linker.DefineInstance("wasi:sockets/tcp" + October);
        tcp.Include(own, "no-delay", "[method]tcp-socket.no-delay")
            .Include(own, "set-no-delay", "[method]tcp-socket.set-no-delay")
            .Include(tcp, "[method]tcp-socket.keep-alive-enabled", "[method]tcp-socket.keep-alive")
            .Include(tcp, "[method]tcp-socket.set-keep-alive-enabled", "[method]tcp-socket.set-keep-alive")
            .Include(tcp, "[method]tcp-socket.hop-limit", "[method]tcp-socket.unicast-hop-limit")
            .Include(tcp, "[method]tcp-socket.set-hop-limit", "[method]tcp-socket.set-unicast-hop-limit");
    }

    private static void AddOctoberHttp(ComponentLinker linker, HostInstance own)
    {
        var types = linker.DefineInstance("wasi:http/types" + October);
        types.Remove("request-options") // a record then
            .Include(types, "[method]outgoing-request.body", "[method]outgoing-request.write")
            .Include(types, "[method]outgoing-response.body", "[method]outgoing-response.write")
            .Include(own, "new-fields", "[constructor]fields")
            .Include(own, "set-field", "[method]fields.set")
            .Include(own, "delete-field", "[method]fields.delete")
            .Include(own, "append-field", "[method]fields.append")
            .Include(own, "new-outgoing-request", "[constructor]outgoing-request")
            .Include(own, "new-outgoing-response", "[constructor]outgoing-response")
            .Include(own, "set-response", "[static]response-outparam.set")
            .Include(own, "finish-body", "[static]outgoing-body.finish")
            .Include(own, "get-trailers", "[method]future-trailers.get")
            .Include(own, "get-response", "[method]future-incoming-response.get");
        linker.DefineInstance("wasi:http/outgoing-handler" + October).Remove("request-options").Include(own, "handle", "handle");
    }

    private static void AddIPv6Only(ComponentLinker linker, ComponentLinker parts, string version)
    {
        var own = parts.DefineInstance(Rc20231110.Sockets.InterfaceName);
        foreach (var protocol in (ReadOnlySpan<string>)["tcp", "udp"])
        {
            linker.DefineInstance($"wasi:sockets/{protocol}{version}")
                .Include(own, $"{protocol}-ipv6-only", $"[method]{protocol}-socket.ipv6-only")
                .Include(own, $"{protocol}-set-ipv6-only", $"[method]{protocol}-socket.set-ipv6-only");
        }
    }
}

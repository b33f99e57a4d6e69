using Skiff.Components;
using Skiff.Components.Wit;
using Skiff.Wasi.Cli;
using Skiff.Wasi.Clocks;
using Skiff.Wasi.Filesystem;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Snapshots;
using Skiff.Wasi.Random;
using Skiff.Wasi.Sockets;

[assembly: WitHost("wasi:cli/imports@0.2.12")]
[assembly: WitHost("wasi:io/error@0.2.12")]
[assembly: WitHost("wasi:http/types@0.2.12")]
[assembly: WitHost("wasi:http/outgoing-handler@0.2.12")]

namespace Skiff.Wasi.Preview2;

/// <summary>
/// The interfaces of WASI 0.2 for components. One implementation of each, at 0.2.12: imports of older 0.2.x match it, and the release candidates that Spin
/// links are thin faces of it (<see cref="ReleaseCandidates"/>).
/// </summary>
public static class WasiWorld
{
    /// <summary>
    /// Defines all interfaces of <c>wasi:cli/imports</c> and of <c>wasi:http</c>. The linker can serve many stores: each call finds its
    /// <see cref="Preview2Context"/> in the state of its store, which has to be an <see cref="IPreview2State"/>.
    /// </summary>
    /// <param name="linker">Where.</param>
    /// <param name="grants">What of the context's grants importers may use; the rest is served from <see cref="Preview2Context.Ungranted"/>. The resource types are the same for all.</param>
    public static ComponentLinker AddTo(ComponentLinker linker, WasiGrants grants = WasiGrants.All)
    {
        ArgumentNullException.ThrowIfNull(linker);
        var network = ContextFor(grants, WasiGrants.Network);
        AddIo(linker);
        AddCli(linker, ContextFor(grants, WasiGrants.Environment));
        AddFilesystem(linker, ContextFor(grants, WasiGrants.Files));
        AddSockets(linker, network);
        AddHttp(linker, network);
        ReleaseCandidates.AddTo(linker, network);
        return linker;
    }

    /// <summary>Finds the context of a call to an interface that needs a grant.</summary>
    /// <param name="grants">What the importer may use.</param>
    /// <param name="needed">What the interface needs.</param>
    public static Func<IPreview2State, Preview2Context> ContextFor(WasiGrants grants, WasiGrants needed) =>
        grants.HasFlag(needed) ? state => state.Preview2 : state => state.Preview2.Ungranted;

    private static void AddIo(ComponentLinker linker)
    {
        Error.AddTo(linker);
        Poll.AddTo<IPreview2State>(linker, state => state.Preview2.Poll);
        Streams.AddTo(linker);
        MonotonicClock.AddTo<IPreview2State>(linker, state => state.Preview2.Clocks);
        WallClock.AddTo<IPreview2State>(linker, state => state.Preview2.Clocks);
        Timezone.AddTo<IPreview2State>(linker, state => state.Preview2.Clocks);
        Wasi.Random.Random.AddTo<IPreview2State>(linker, state => state.Preview2.Random);
        Insecure.AddTo<IPreview2State>(linker, state => state.Preview2.Random);
        InsecureSeed.AddTo<IPreview2State>(linker, state => state.Preview2.Random);
    }

    private static void AddCli(ComponentLinker linker, Func<IPreview2State, Preview2Context> environment)
    {
        Wasi.Cli.Environment.AddTo<IPreview2State>(linker, state => environment(state).Cli);
        Exit.AddTo<IPreview2State>(linker, state => state.Preview2.Cli);
        Stdin.AddTo<IPreview2State>(linker, state => state.Preview2.Cli);
        Stdout.AddTo<IPreview2State>(linker, state => state.Preview2.Cli);
        Stderr.AddTo<IPreview2State>(linker, state => state.Preview2.Cli);
        TerminalInput.AddTo(linker);
        TerminalOutput.AddTo(linker);
        TerminalStdin.AddTo<IPreview2State>(linker, state => state.Preview2.Cli);
        TerminalStdout.AddTo<IPreview2State>(linker, state => state.Preview2.Cli);
        TerminalStderr.AddTo<IPreview2State>(linker, state => state.Preview2.Cli);
    }

    private static void AddFilesystem(ComponentLinker linker, Func<IPreview2State, Preview2Context> files)
    {
        Wasi.Filesystem.Types.AddTo<IPreview2State>(linker, state => state.Preview2.Filesystem);
        Preopens.AddTo<IPreview2State>(linker, state => files(state).Filesystem);
    }

    private static void AddSockets(ComponentLinker linker, Func<IPreview2State, Preview2Context> network)
    {
        Network.AddTo<IPreview2State>(linker, state => state.Preview2.Sockets);
        InstanceNetwork.AddTo<IPreview2State>(linker, state => state.Preview2.Sockets);
        IpNameLookup.AddTo<IPreview2State>(linker, state => network(state).Sockets);
        Tcp.AddTo(linker);
        TcpCreateSocket.AddTo<IPreview2State>(linker, state => network(state).Sockets);
        Udp.AddTo(linker);
        UdpCreateSocket.AddTo<IPreview2State>(linker, state => network(state).Sockets);
    }

    private static void AddHttp(ComponentLinker linker, Func<IPreview2State, Preview2Context> network)
    {
        Wasi.Http.Types.AddTo<IPreview2State>(linker, state => state.Preview2.Http);
        Wasi.Http.OutgoingHandler.AddTo<IPreview2State>(linker, state => network(state).Http);
    }
}

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
    public static ComponentLinker AddTo(ComponentLinker linker)
    {
        ArgumentNullException.ThrowIfNull(linker);
        AddIo(linker);
        AddCli(linker);
        AddFilesystem(linker);
        AddSockets(linker);
        AddHttp(linker);
        ReleaseCandidates.AddTo(linker);
        return linker;
    }

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

    private static void AddCli(ComponentLinker linker)
    {
        Wasi.Cli.Environment.AddTo<IPreview2State>(linker, state => state.Preview2.Cli);
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

    private static void AddFilesystem(ComponentLinker linker)
    {
        Wasi.Filesystem.Types.AddTo<IPreview2State>(linker, state => state.Preview2.Filesystem);
        Preopens.AddTo<IPreview2State>(linker, state => state.Preview2.Filesystem);
    }

    private static void AddSockets(ComponentLinker linker)
    {
        Network.AddTo<IPreview2State>(linker, state => state.Preview2.Sockets);
        InstanceNetwork.AddTo<IPreview2State>(linker, state => state.Preview2.Sockets);
        IpNameLookup.AddTo<IPreview2State>(linker, state => state.Preview2.Sockets);
        Tcp.AddTo(linker);
        TcpCreateSocket.AddTo<IPreview2State>(linker, state => state.Preview2.Sockets);
        Udp.AddTo(linker);
        UdpCreateSocket.AddTo<IPreview2State>(linker, state => state.Preview2.Sockets);
    }

    private static void AddHttp(ComponentLinker linker)
    {
        Wasi.Http.Types.AddTo<IPreview2State>(linker, state => state.Preview2.Http);
        Wasi.Http.OutgoingHandler.AddTo<IPreview2State>(linker, state => state.Preview2.Http);
    }
}

using System.Net;
using System.Net.Sockets;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Wasi;

namespace Skiff.Cli.Commands;

/// <summary>One run of a program: engine, module, grants, store, call, exit code.</summary>
internal static class GuestRun
{
    public static async Task<int> RunAsync(RunOptions options, CancellationToken cancellation)
    {
        try
        {
            return await RunGuestAsync(options, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, options.File);
        }
    }

    private static async Task<int> RunGuestAsync(RunOptions options, CancellationToken cancellation)
    {
        var engine = new Engine(new EngineOptions { Compiler = new() { Fuel = options.Fuel is not null }, PerfMap = options.PerfMap });
        var source = ModuleFile.SourceFor(engine, options.CacheFolder, options.UseCache, Warn);
        var loaded = source.Load(ModuleFile.Read(options.File));
        if (loaded.Note is { } note)
        {
            Warn(note);
        }

        using var grants = Grants.Open(options);
        using var wasi = new WasiContext(grants.ToWasi(options));
        var limits = options.MaximumMemory is { } bytes ? StoreLimits.Default with { MaximumCommittedMemory = bytes } : StoreLimits.Default;
        using var store = new Store(engine, limits, wasi);
        if (options.Timeout is { } timeout)
        {
            store.SetDeadline(timeout);
        }

        if (options.Fuel is { } fuel)
        {
            store.Fuel = (long)Math.Min(fuel, long.MaxValue);
        }

        var linker = new Linker(engine).DefineWasiPreview1();
        return options.Invoke is { } export
            ? await ExportCall.RunAsync(linker, store, loaded.Module, export, options.Arguments, cancellation).ConfigureAwait(false)
            : (int)await WasiCommand.RunAsync(linker, store, loaded.Module, cancellation).ConfigureAwait(false);
    }

    private static void Warn(string message) => Console.Error.WriteLine($"skiff: warning: {message}");

    /// <summary>What the command line gives to the guest, opened; closed after the run.</summary>
    private sealed class Grants : IDisposable
    {
        private readonly List<WasiDirectory> _directories = [];
        private readonly List<Socket> _sockets = [];

        public static Grants Open(RunOptions options)
        {
            var grants = new Grants();
            try
            {
                foreach (var directory in options.Directories)
                {
                    grants._directories.Add(WasiDirectory.Open(directory.HostPath, directory.GuestPath, directory.IsReadOnly));
                }

                foreach (var address in options.Listen)
                {
                    grants._sockets.Add(Bind(address));
                }

                return grants;
            }
            catch
            {
                grants.Dispose();
                throw;
            }
        }

        public WasiOptions ToWasi(RunOptions options) => new()
        {
            Arguments = [Path.GetFileName(options.File), .. options.Arguments],
            Environment = [.. options.Environment],
            Directories = [.. _directories],
            ListenSockets = [.. _sockets.Select(s => new FileHandle((int)s.Handle, ownsHandle: false))],
            StandardInput = StandardStream.ProcessInput,
            StandardOutput = StandardStream.ProcessOutput,
            StandardError = StandardStream.ProcessError,
        };

        public void Dispose()
        {
            _directories.ForEach(d => d.Dispose());
            _sockets.ForEach(s => s.Dispose());
        }

        private static Socket Bind(string address)
        {
            if (!IPEndPoint.TryParse(address.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal), out var endPoint) || !address.Contains(':', StringComparison.Ordinal))
            {
                throw new CommandException($"--listen: '{address}' is no address; expected for example 127.0.0.1:8080", ExitCodes.Usage);
            }

            var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(endPoint);
                socket.Listen(512);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                throw new CommandException($"--listen: cannot listen on {address}: {e.Message}");
            }
        }
    }
}

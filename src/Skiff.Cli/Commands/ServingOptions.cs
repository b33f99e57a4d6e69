using System.CommandLine;
using System.Net;
using Skiff.Cli.Arguments;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Spin;
using Skiff.Spin.Apps;
using Skiff.Spin.Logs;
using Skiff.Spin.Programs;
using Skiff.Spin.Triggers.Http.Serving;

namespace Skiff.Cli.Commands;

/// <summary>The options that all commands that serve have, and how they serve.</summary>
internal static class ServingOptions
{
    private const string ListenVariable = "SPIN_HTTP_LISTEN_ADDR";
    private const string TlsCertificateVariable = "SPIN_TLS_CERT";
    private const string TlsKeyVariable = "SPIN_TLS_KEY";
    private const string DefaultAddress = "127.0.0.1:3000";

    // As many as Spin tries, so that a script can rely on it.
    private const int OtherPorts = 9;

    private static readonly Option<string?> Listen = new("--listen")
    {
        HelpName = "ADDRESS:PORT",
        Description = $"Where to listen; port 0 for any free one. [default: ${ListenVariable}, or {DefaultAddress}]",
    };

    private static readonly Option<bool> FindFreePort = new("--find-free-port") { Description = "If the port is taken, try the next ones." };

    private static readonly Option<string?> TlsCertificate = new("--tls-cert")
    {
        HelpName = "FILE",
        Description = $"Serve HTTPS with this certificate (PEM, intermediate ones behind it). [default: ${TlsCertificateVariable}]",
    };

    private static readonly Option<string?> TlsKey = new("--tls-key") { HelpName = "FILE", Description = $"The certificate's private key (PEM). [default: ${TlsKeyVariable}]" };

    private static readonly Option<string[]> Variables = new("--env", "-e")
    {
        HelpName = "NAME[=VALUE]",
        Description = "Give all components an environment variable; without a value, the one of this process. Repeatable.",
    };

    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Write warnings and failures only." };

    private static readonly Option<bool> LogRequests = new("--log-requests") { Description = "Write a line per request: its status, and how long it was in the queue, in set-up, in the guest and in the host." };

    private static readonly Option<string?> Deadline = new("--timeout") { HelpName = "DURATION", Description = "Stop a guest that takes longer for one request: 250ms, 10s, 5m. [default: 30s]" };

    private static readonly Option<string?> MaximumMemory = new("--max-memory") { HelpName = "SIZE", Description = "All memories and tables of one instance together: 64MiB, 1GiB. [default: 512MiB]" };

    private static readonly Option<string?> MaximumInstances = new("--max-instances") { HelpName = "COUNT", Description = "Instances at once, those that wait for something included; further requests wait. [default: 2048]" };

    private static readonly Option<string?> CacheFolder = new("--cache-dir") { HelpName = "FOLDER", Description = "Where compiled code is kept. [default: ~/.cache/skiff/artifacts]" };

    private static readonly Option<bool> NoCache = new("--no-cache") { Description = "Compile anew and keep nothing." };

    /// <summary>Adds the options to a command.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[Listen, FindFreePort, TlsCertificate, TlsKey, Variables, Quiet, LogRequests, Deadline, MaximumMemory, MaximumInstances, CacheFolder, NoCache])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Where what can be made again is kept; null for the user's folder.</summary>
    public static string? ReadCacheFolder(ParseResult result) => result.GetValue(CacheFolder);

    /// <summary>Serves until a signal says to stop.</summary>
    /// <param name="result">The line.</param>
    /// <param name="app">What the command's own options say.</param>
    /// <param name="load">Makes the host.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> ServeAsync(ParseResult result, AppOptions app, Func<ModuleSource, SpinHostOptions, IHostOutput, SpinHost> load)
    {
        var output = new TextHostOutput(Console.Out, Console.Error, result.GetValue(Quiet), result.GetValue(LogRequests));
        using var signals = new StopSignals();
        using var certificate = ReadCertificate(result);
        var options = Read(result, app) with { Certificate = certificate };
        var engine = new Engine(new EngineOptions { MaximumGuestMemory = MemoryForGuests() });
        var modules = CompiledModules.SourceFor(engine, result.GetValue(CacheFolder), !result.GetValue(NoCache), reason => output.Warning($"skiff: warning: {reason}"));
        await using var host = load(modules, options, output);
        await host.RunAsync(signals.Stop, signals.Hurry).ConfigureAwait(false);
        return signals.ExitCode;
    }

    private static SpinHostOptions Read(ParseResult result, AppOptions app)
    {
        var limits = AppLimits.Default;
        limits = result.GetValue(Deadline) is { } time ? limits with { RequestDeadline = OptionValues.ReadDuration("--timeout", time) } : limits;
        limits = result.GetValue(MaximumMemory) is { } size ? limits with { InstanceMemory = OptionValues.ReadSize("--max-memory", size) } : limits;
        limits = result.GetValue(MaximumInstances) is { } instances ? limits with { Instances = ReadInstances(instances) } : limits;
        return new SpinHostOptions
        {
            Listen = ReadListen(result.GetValue(Listen)),
            OtherPorts = result.GetValue(FindFreePort) ? OtherPorts : 0,
            App = app with { Environment = [.. (result.GetValue(Variables) ?? []).SelectMany(OptionValues.ReadVariable)], Limits = limits },
        };
    }

    private static int ReadInstances(string text) => OptionValues.ReadCount("--max-instances", text) switch
    {
        0 or > AppLimits.MostInstances => throw new CommandException($"--max-instances: '{text}' is not between 1 and {AppLimits.MostInstances}", ExitCodes.Usage),
        var count => (int)count,
    };

    private static ServerCertificate? ReadCertificate(ParseResult result)
    {
        var certificate = result.GetValue(TlsCertificate) ?? Environment.GetEnvironmentVariable(TlsCertificateVariable);
        var key = result.GetValue(TlsKey) ?? Environment.GetEnvironmentVariable(TlsKeyVariable);
        return (string.IsNullOrEmpty(certificate), string.IsNullOrEmpty(key)) switch
        {
            (true, true) => null,
            (false, false) => ServerCertificate.FromPemFiles(certificate!, key!),
            _ => throw new CommandException("--tls-cert and --tls-key belong together: one of them is missing", ExitCodes.Usage),
        };
    }

    private static IPEndPoint ReadListen(string? given)
    {
        var variable = Environment.GetEnvironmentVariable(ListenVariable);
        return given is not null ? OptionValues.ReadAddress("--listen", given)
            : string.IsNullOrEmpty(variable) ? IPEndPoint.Parse(DefaultAddress)
            : OptionValues.ReadAddress(ListenVariable, variable);
    }

    // A quarter of what this process may have (its cgroup's limit, else the machine's memory) is left for the host itself.
    private static long MemoryForGuests() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;
}

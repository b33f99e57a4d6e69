using System.CommandLine;
using Skiff.Cli.Arguments;
using Skiff.Cli.Help;
using Skiff.Spin.Outbound;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff run</c>: the options and how they are read. What they do is <see cref="GuestRun"/>.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    private static readonly Option<string[]> Directories = new("--dir")
    {
        HelpName = "HOST[::GUEST][:ro]",
        Description = "Give the guest a directory, under the name GUEST, with :ro for reading only. Repeatable.",
    };

    private static readonly Option<string[]> Environment = new("--env", "-e")
    {
        HelpName = "NAME[=VALUE]",
        Description = "Give the guest an environment variable; without a value, the one of this process. Repeatable.",
    };

    private static readonly Option<string[]> Listen = new("--listen")
    {
        HelpName = "HOST:PORT",
        Description = "Give a module a listening socket, as descriptor 3 and up; let a component listen there. Repeatable.",
    };

    // Says that the guest is to run without the network.
    private const string NoHost = "none";

    private static readonly Option<string[]> AllowedHosts = new("--allow-host")
    {
        HelpName = "URL",
        Description = "Let a component reach a host: https://example.com, *://10.0.0.0/8:5432, none. Repeatable.",
    };

    private static readonly Option<string?> Invoke = new("--invoke")
    {
        HelpName = "FUNCTION",
        Description = "Call this export with the arguments, by its parameter types, and print its results, instead of running the command.",
    };

    private static readonly Option<string?> Timeout = new("--timeout") { HelpName = "DURATION", Description = "Stop the guest after this time: 250ms, 10s, 5m." };

    private static readonly Option<string?> MaximumMemory = new("--max-memory") { HelpName = "SIZE", Description = "All memories and tables of the guest together: 64MiB, 1GiB." };

    private static readonly Option<string?> Fuel = new("--fuel") { HelpName = "UNITS", Description = "Stop the guest after this much work (about one unit per instruction). Compiles other code." };

    private static readonly Option<string?> CacheFolder = new("--cache-dir") { HelpName = "FOLDER", Description = "Where compiled code is kept. [default: ~/.cache/skiff/artifacts]" };

    private static readonly Option<bool> NoCache = new("--no-cache") { Description = "Compile anew and keep nothing." };

    private static readonly Option<bool> PerfMap = new("--perf-map") { Description = "Write /tmp/perf-PID.map, so that Linux's perf knows the guest's functions by name." };

    private static readonly Argument<string> File = new("FILE") { Description = "The module or component: .wasm, or .wat text." };

    private static readonly Argument<string[]> GuestArguments = new("ARGS") { Description = "For the guest. Everything after FILE is the guest's, also what begins with a dash.", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new ExplainedCommand(
            Name,
            "Run a WebAssembly program. Nothing is granted that is not given here.",
            "skiff run [options] <FILE> [<ARGS>...]", // Options come first: what follows the file is the guest's.
            new Example("skiff run hello.wasm a b", "with two arguments"),
            new Example("skiff run --dir ./data::/data:ro --env LANG app.wasm", "with a folder to read, and a variable of this shell"),
            new Example("skiff run --timeout 2s --max-memory 64MiB app.wasm", "for at most two seconds, in at most 64 MiB"),
            new Example("skiff run --invoke add math.wat 2 40", "one function: prints its results"))
        {
            Directories, Environment, AllowedHosts, Listen, Invoke, Timeout, MaximumMemory, Fuel, CacheFolder, NoCache, PerfMap, File, GuestArguments,
        };
        command.SetAction((result, cancellation) => GuestRun.RunAsync(Read(result), cancellation));
        return command;
    }

    /// <summary>Whether an option of this command is followed by a value.</summary>
    public static bool TakesValue(string option) => option is "--dir" or "--env" or "-e" or "--allow-host" or "--listen" or "--invoke" or "--timeout" or "--max-memory" or "--fuel" or "--cache-dir";

    internal static RunOptions Read(ParseResult result) => new()
    {
        File = result.GetValue(File)!, // Required: the parser refuses a line without it.
        Arguments = result.GetValue(GuestArguments) ?? [],
        Directories = [.. (result.GetValue(Directories) ?? []).Select(ReadDirectory)],
        Environment = [.. (result.GetValue(Environment) ?? []).SelectMany(OptionValues.ReadVariable)],
        Listen = result.GetValue(Listen) ?? [],
        AllowedHosts = result.GetValue(AllowedHosts) is { Length: > 0 } hosts ? [.. hosts.Where(host => host != NoHost).Select(ReadHost)] : null,
        Invoke = result.GetValue(Invoke),
        Timeout = result.GetValue(Timeout) is { } timeout ? OptionValues.ReadDuration("--timeout", timeout) : null,
        MaximumMemory = result.GetValue(MaximumMemory) is { } size ? OptionValues.ReadSize("--max-memory", size) : null,
        Fuel = result.GetValue(Fuel) is { } fuel ? OptionValues.ReadCount("--fuel", fuel) : null,
        CacheFolder = result.GetValue(CacheFolder),
        UseCache = !result.GetValue(NoCache),
        PerfMap = result.GetValue(PerfMap),
    };

    private static AllowedHost ReadHost(string text) =>
        AllowedHost.TryParse(text, out var entry, out var problem) ? entry : throw new CommandException($"--allow-host: {problem}", ExitCodes.Usage);

    private static DirectoryGrant ReadDirectory(string text) =>
        DirectoryGrant.TryParse(text, out var grant, out var error) ? grant : throw new CommandException($"--dir: {error}", ExitCodes.Usage);
}

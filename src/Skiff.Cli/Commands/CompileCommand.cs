using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Skiff.Cli.Help;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Programs;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff compile</c>: puts compiled code into the cache ahead of time, so that no start has to compile.</summary>
internal static class CompileCommand
{
    private static readonly Argument<string[]> Files = new("FILE") { Description = "Modules: .wasm, or .wat text.", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<bool> Fuel = new("--fuel") { Description = "Code that counts fuel, as 'skiff run --fuel' uses." };

    private static readonly Option<string?> CacheFolder = new("--cache-dir") { HelpName = "FOLDER", Description = "Where compiled code is kept. [default: ~/.cache/skiff/artifacts]" };

    public static Command Create()
    {
        var command = new ExplainedCommand(
            "compile",
            "Compile modules ahead of time, into the cache.",
            "skiff compile [options] <FILE>...",
            new Example("skiff compile hello.wasm", "so that 'skiff run hello.wasm' starts at once"),
            new Example("skiff compile --cache-dir ./code *.wasm", "all of a folder, into another cache"))
        {
            Fuel, CacheFolder, Files,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult result)
    {
        var engine = new Engine(new EngineOptions { Compiler = new() { Fuel = result.GetValue(Fuel) } });
        var folder = result.GetValue(CacheFolder) ?? ArtifactCache.DefaultFolder;
        var cache = ArtifactCache.TryOpen(folder, out var reason) ?? throw new CommandException($"compiled code cannot be kept: {reason}");
        var source = new ModuleSource(engine, cache);
        var exitCode = ExitCodes.Success;
        foreach (var file in result.GetValue(Files)!) // One at least: the parser refuses a line without.
        {
            try
            {
                var started = Stopwatch.GetTimestamp();
                var bytes = ProgramFile.Read(file);
                var loaded = source.Load(bytes);
                var path = cache.PathOf(ArtifactKey.Of(bytes, engine.Options.Compiler));
                var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file}: {(loaded.WasCached ? "was compiled already" : $"{bytes.Length} bytes compiled in {seconds:F2} s")}, {path}"));
                if (loaded.Note is { } note)
                {
                    throw new CommandException(note);
                }
            }
            catch (Exception exception)
            {
                exitCode = ErrorReport.Write(Console.Error, exception, file);
            }
        }

        return exitCode;
    }
}

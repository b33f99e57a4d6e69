using System.Diagnostics;
using Skiff.Spin.Apps;
using Skiff.Spin.Building;
using Skiff.Spin.Programs;

namespace Skiff.Cli.Building;

/// <summary>Builds an application: runs the commands of its components, whose output is this process's own.</summary>
internal static class AppBuild
{
    private const string Shell = "/bin/sh";

    /// <summary>Builds, or says that there is nothing to build, until a signal says to stop.</summary>
    /// <param name="manifest">The manifest, or its folder.</param>
    /// <param name="only">The ids of the components that are to be built; none for all.</param>
    /// <returns>The exit code; what went wrong has been said.</returns>
    public static async Task<int> RunAsync(string manifest, IReadOnlyCollection<string> only)
    {
        using var signals = new StopSignals();
        try
        {
            await RunAsync(manifest, only, Console.Out, signals.Stop).ConfigureAwait(false);
            return ExitCodes.Success;
        }
        catch (OperationCanceledException)
        {
            return signals.ProgramExitCode;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, file: null);
        }
    }

    private static async Task RunAsync(string manifest, IReadOnlyCollection<string> only, TextWriter output, CancellationToken cancellation)
    {
        var app = AppLoader.ReadManifest(manifest, out _, out var folder);
        var plan = BuildPlan.Of(app, folder, only);
        if (plan.IsEmpty)
        {
            await output.WriteLineAsync("None of the components has a build command: [component.NAME.build] with command = \"...\" gives it one.").ConfigureAwait(false);
            return;
        }

        foreach (var component in plan)
        {
            for (var i = 0; i < component.Commands.Length; i++)
            {
                var step = component.Commands.Length == 1 ? "" : $" ({i + 1} of {component.Commands.Length})";
                await output.WriteLineAsync($"Building component {component.Id} with `{component.Commands[i]}`{step}").ConfigureAwait(false);
                await output.FlushAsync(cancellation).ConfigureAwait(false); // what the command writes comes behind it
                await RunAsync(component, component.Commands[i], cancellation).ConfigureAwait(false);
            }
        }

        await output.WriteLineAsync($"Finished building {plan.Length} component{(plan.Length == 1 ? "" : "s")}").ConfigureAwait(false);
    }

    private static async Task RunAsync(ComponentBuild component, string command, CancellationToken cancellation)
    {
        if (!Directory.Exists(component.Folder))
        {
            throw new CommandException($"component {component.Id} is to be built in {component.Folder}, which is no folder");
        }

        using var process = Process.Start(new ProcessStartInfo(Shell, ["-c", command]) { WorkingDirectory = component.Folder })!; // null only where an existing process is used again
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false); // it is gone when we say that it is
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new CommandException($"component {component.Id}: `{command}` {Describe(process.ExitCode)}");
        }
    }

    // .NET gives 128 and the signal's number where a signal ended it; a shell gives the same for its commands.
    private static string Describe(int exitCode) => exitCode > 128 ? $"was ended by signal {exitCode - 128}" : $"ended with exit code {exitCode}";
}

using System.Diagnostics;
using Skiff.TestKit;

namespace Skiff.EndToEnd.Tests;

/// <summary><c>skiff</c> as a process, as a user starts it.</summary>
internal static class SkiffProcess
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    public static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(arguments, endsInput: true);

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="endsInput">Whether standard input is at its end from the beginning; otherwise nothing ever comes.</param>
    /// <param name="started">Told the process's number.</param>
    /// <param name="input">What comes on standard input before its end.</param>
    /// <param name="folder">The working directory; this process's if null.</param>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, bool endsInput = true, string? folder = null, Action<int>? started = null, string input = "")
    {
        // A cache of its own: no test sees code that another build left.
        using var cache = new TemporaryFolder();
        using var process = Start(arguments, folder, cache.Path);
        started?.Invoke(process.Id);
        await process.StandardInput.WriteAsync(input);
        if (endsInput)
        {
            process.StandardInput.Close();
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(s_longest);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts a command line, its streams redirected.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="folder">The working directory; this process's if null.</param>
    /// <param name="cache">The folder of compiled code.</param>
    public static Process Start(string[] arguments, string? folder, string cache)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? "" };
        start.ArgumentList.Add(FindBuilt());
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["SKIFF_CACHE_DIR"] = cache;
        return Process.Start(start)!; // dotnet is a file, so there is a process
    }

    /// <summary>The newest build.</summary>
    public static string FindBuilt() =>
        Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "artifacts", "bin", "Skiff.Cli"), "skiff.dll", SearchOption.AllDirectories)
            .Where(f => f.Contains("net10.0/", StringComparison.Ordinal)).MaxBy(File.GetLastWriteTimeUtc)
        ?? throw new FileNotFoundException("skiff is not built");
}

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("skiff-e2e-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

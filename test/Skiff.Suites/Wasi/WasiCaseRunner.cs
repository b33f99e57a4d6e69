using System.Security.Cryptography;
using System.Text;
using Skiff.Wasi;

namespace Skiff.Suites.Wasi;

/// <summary>Runs a case and compares. No test framework: the same cases run under xunit and in a native executable.</summary>
public static class WasiCaseRunner
{
    /// <summary>Runs a case in a scratch copy of its folder. Returns null if it passed, else what was wrong.</summary>
    public static async ValueTask<string?> RunAsync(WasiCase test, IWasiEngine engine, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(engine);
        var scratch = Directory.CreateTempSubdirectory("skiff-case-").FullName;
        try
        {
            if (test.Folder is not null)
            {
                CopyFolder(test.Folder, scratch);
            }

            using var granted = test.Folder is null ? null : WasiDirectory.Open(scratch, test.GuestPath);
            using var input = new MemoryStream(Encoding.UTF8.GetBytes(test.Input));
            using var output = new MemoryStream();
            using var errors = new MemoryStream();
            var options = new WasiOptions
            {
                Arguments = [Path.GetFileName(test.ModulePath), .. test.Arguments],
                Environment = [.. test.Environment],
                Directories = granted is null ? [] : [granted],
                StandardInput = StandardStream.Of(input),
                StandardOutput = StandardStream.Of(output),
                StandardError = StandardStream.Of(errors),
            };
            var module = await File.ReadAllBytesAsync(test.ModulePath, cancellationToken).ConfigureAwait(false);
            var exitCode = await engine.RunAsync(module, options, cancellationToken).ConfigureAwait(false);
            return Compare(test, exitCode, output.ToArray(), scratch) is { } failure
                ? $"{failure}; standard error: {Encoding.UTF8.GetString(errors.ToArray())}"
                : null;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static string? Compare(WasiCase test, uint exitCode, byte[] output, string folder)
    {
        if (exitCode != test.ExitCode)
        {
            return $"exit code {exitCode}, expected {test.ExitCode}";
        }

        if (test.OutputHash is { } hash && Convert.ToHexStringLower(SHA256.HashData(output)) != hash)
        {
            return $"standard output '{Encoding.UTF8.GetString(output)}', expected '{test.OutputText}'";
        }

        foreach (var (name, start) in test.Files)
        {
            var path = Path.Combine(folder, name);
            var actual = File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : "no file";
            if (!actual.StartsWith(start, StringComparison.Ordinal))
            {
                return $"{name} is {actual}, expected {start}...";
            }
        }

        return null;
    }

    private static void CopyFolder(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(source))
        {
            CopyFolder(folder, Path.Combine(target, Path.GetFileName(folder)));
        }
    }
}

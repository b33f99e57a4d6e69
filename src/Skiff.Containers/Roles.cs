using System.Text;
using Skiff.Containers.Bundles;
using Skiff.Containers.Compilation;
using Skiff.Containers.Running;

namespace Skiff.Containers;

/// <summary>
/// What the one executable does besides being a shim, by the first word of its command line: <c>prepare</c> (called by the shim, on the node), <c>compile</c> and
/// <c>container</c> (called by the OCI runtime, in containers). Each is a process of its own, so that the shim neither parses nor compiles what anybody may have written.
/// </summary>
public static class Roles
{
    private const int UsageExitCode = 2;

    /// <summary>Whether a command line is for one of these.</summary>
    public static bool Knows(IReadOnlyList<string> arguments) => arguments is ["prepare" or "compile" or "container", ..];

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        // Not the console: it would look for a terminal's description, and its encodings, in files that an empty container does not have.
        await using var output = Writer(Console.OpenStandardOutput());
        await using var error = Writer(Console.OpenStandardError());
        switch (arguments)
        {
            case ["prepare", .. var options]:
                return Prepare(options, output, error);
            case ["compile", var settings]:
                return CompileRole.Run(settings, error);
            case ["container", var settings]:
                return await ContainerRole.RunAsync(settings, output, error).ConfigureAwait(false);
            default:
                await error.WriteLineAsync("usage: prepare OPTIONS | compile SETTINGS | container SETTINGS").ConfigureAwait(false);
                return UsageExitCode;
        }
    }

    private static int Prepare(IReadOnlyList<string> options, TextWriter output, TextWriter error)
    {
        try
        {
            var (preparation, exec) = PrepareOptions.Read(options);
            var guest = exec is null ? preparation.Prepare() : preparation.PrepareExec(exec);
            output.WriteLine(guest.Kind.ToString());
            return 0;
        }
        catch (Exception e) when (e is ContainerException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return 1;
        }
    }

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}

using System.ComponentModel;
using System.Diagnostics;

namespace Skiff.Cli.Templates;

/// <summary>git, where there is one.</summary>
internal static class GitProgram
{
    /// <summary>Runs it; false if it fails, or if there is none.</summary>
    /// <param name="text">The first line of its output, or empty.</param>
    /// <param name="arguments">Its arguments.</param>
    public static bool Run(out string text, params string[] arguments)
    {
        text = "";
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!; // null only where an existing process is used again
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            text = process.StandardOutput.ReadToEnd().Split('\n')[0];
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}

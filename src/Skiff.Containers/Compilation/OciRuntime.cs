using System.ComponentModel;
using System.Diagnostics;

namespace Skiff.Containers.Compilation;

/// <summary>The node's OCI runtime, as far as a compilation needs it: one container, run to its end.</summary>
/// <param name="Program">runc, crun, or a path.</param>
/// <param name="Root">Its folder for state.</param>
/// <param name="UsesSystemd">Whether cgroups are made by systemd.</param>
internal sealed record OciRuntime(string Program, string Root, bool UsesSystemd)
{
    // What a compiler has to say is short; what a module makes it say is cut.
    private const int MaximumText = 16 << 10;

    /// <summary>Runs a bundle.</summary>
    /// <returns>The exit code, and what was written to standard error.</returns>
    /// <exception cref="ContainerException">There is no such runtime.</exception>
    public (int ExitCode, string Error) Run(string bundle, string id)
    {
        var start = new ProcessStartInfo(Program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = bundle };
        string[] global = UsesSystemd ? ["--root", Root, "--systemd-cgroup"] : ["--root", Root];
        foreach (var argument in global.Concat(["run", "--bundle", bundle, id]))
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start)!; // no shell is used, so there is a process
            process.StandardInput.Close();
            process.OutputDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            var text = ReadBounded(process.StandardError);
            process.WaitForExit();
            return (process.ExitCode, text);
        }
        catch (Win32Exception e)
        {
            throw new ContainerException(ContainerCodes.Compilation, $"the OCI runtime '{Program}' cannot be started: {e.Message}", e);
        }
    }

    private static string ReadBounded(StreamReader reader)
    {
        var kept = new char[MaximumText];
        var length = reader.ReadBlock(kept);
        var rest = new char[MaximumText];
        while (reader.ReadBlock(rest) > 0)
        {
            // read to the end, so that the writer never waits
        }

        return new string(kept, 0, length).Trim();
    }
}

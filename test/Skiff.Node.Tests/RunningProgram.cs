using System.Diagnostics;

namespace Skiff.Node.Tests;

/// <summary>A program that runs while a test talks to it. Killed when disposed.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly Process _process;

    public RunningProgram(string program, params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!; // null only where an existing process is used again
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>A container that <c>ctr run</c> stays with.</summary>
    public static RunningProgram Container(WasmNode node, WasmImage image, string id, string[] options, params string[] command) =>
        new("ctr", ["--address", node.Address, "run", "--rm", "--runtime", PrivateContainerd.Runtime, .. options, node.ImageOf(image), id, .. command]);

    /// <summary>What it wrote so far, to either stream.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public void Write(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Waits until it has written this.</summary>
    public void WaitFor(string text)
    {
        PrivateContainerd.Until(() => Text.Contains(text, StringComparison.Ordinal) || _process.HasExited);
        if (_process.HasExited)
        {
            _process.WaitForExit(); // for what is still in the pipes
            Assert.Contains(text, Text, StringComparison.Ordinal);
        }
    }

    /// <summary>Waits for its end.</summary>
    public int WaitForExit()
    {
        PrivateContainerd.Until(() => _process.HasExited);
        _process.WaitForExit(); // for what is still in the pipes
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                _lines.Add(line);
            }
        }
    }
}

using Skiff.Native;
using Skiff.Shim.Loop;

namespace Skiff.Shim.Commands;

/// <summary>A program that runs to its end while one of the shim's own short commands waits for it.</summary>
internal static class BriefProgram
{
    /// <summary>Whether it can be started and ends with 0.</summary>
    public static bool Succeeds(ProcessStart start) => Succeeds(start, static () => { });

    /// <summary>What it prints.</summary>
    /// <returns>Null if it cannot be started, does not end with 0, or prints more than a limit.</returns>
    public static byte[]? Read(ProcessStart start, int limit)
    {
        if (Pipe.Create(out var pipe) != LinuxError.None || pipe is null)
        {
            return null;
        }

        using (pipe)
        {
            byte[] output = [];
            return Succeeds(start with { Output = pipe.Writer }, () =>
            {
                pipe.Writer.Dispose();
                output = StandardStreams.ReadAll(pipe.Reader, limit);
                pipe.Reader.Dispose(); // one that has more to say does not wait for us
            }) ? output : null;
        }
    }

    private static bool Succeeds(ProcessStart start, Action started)
    {
        if (ChildProcess.Start(start, out var process) != LinuxError.None || process is null)
        {
            return false;
        }

        using (process)
        {
            started();
            using var loop = new EventLoop();
            var end = default(ProcessEnd);
            loop.Run(async () => end = await loop.WaitForEnd(process));
            return end == new ProcessEnd(0, BySignal: false);
        }
    }
}

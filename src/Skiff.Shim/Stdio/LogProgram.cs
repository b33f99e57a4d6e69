using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Tasks;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Stdio;

/// <summary>
/// A program that takes the output of a process in containerd's place (containerd's core/runtime/v2/logging): it reads standard output from descriptor 3 and
/// standard error from 4, and closes 5 when it is ready. It sees the end of both when the last process that writes to them has ended, containerd or not.
/// </summary>
internal sealed class LogProgram : IDisposable
{
    private const int SIGTERM = 15;
    private const int SIGKILL = 9;

    private readonly EventLoop _loop;
    private readonly Pipe _output;
    private readonly Pipe _error;
    private readonly ChildProcess _process;
    private readonly Task<ProcessEnd> _ended;
    private bool _isDisposed;

    private LogProgram(ShimContext context, string id, StdioAddress address, Pipe ready)
    {
        _loop = context.Loop;
        _output = MakePipe();
        _error = MakePipe();
        _process = context.Processes.Start(new ProcessStart
        {
            FileName = address.Path,
            Arguments = address.Arguments,
            Environment = [$"CONTAINER_ID={id}", $"CONTAINER_NAMESPACE={context.Namespace}"],
            More = [_output.Reader, _error.Reader, ready.Writer],
        }, out _ended);
    }

    /// <summary>Where the process writes its output.</summary>
    public FifoPair Output => new(_output.Writer, null);

    /// <summary>Where it writes its errors.</summary>
    public FifoPair Error => new(_error.Writer, null);

    /// <summary>Completes when the program has ended, after <see cref="Dispose"/>.</summary>
    public Task Finished { get; private set; } = Task.CompletedTask;

    /// <summary>Starts a program and waits until it is ready.</summary>
    /// <param name="context">The shim.</param>
    /// <param name="id">Of the container, or of a process that is added to one: its exec id.</param>
    /// <param name="address">The program.</param>
    public static async Task<LogProgram> StartAsync(ShimContext context, string id, StdioAddress address)
    {
        using var ready = MakePipe();
        var program = new LogProgram(context, id, address, ready);
        try
        {
            program._output.Reader.Dispose();
            program._error.Reader.Dispose();
            ready.Writer.Dispose();
            await program.WaitAsync(ready.Reader, address);
            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Closes our ends, and sees to it that the program ends.</summary>
    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        if (!_isDisposed)
        {
            _isDisposed = true;
            Finished = FinishAsync();
        }
    }

    private static Pipe MakePipe()
    {
        var error = Pipe.Create(out var pipe);
        return pipe ?? throw new TtrpcException(StatusCode.Internal, $"cannot make a pipe: {error}");
    }

    private async Task WaitAsync(FileHandle ready, StdioAddress address)
    {
        var said = new TaskCompletionSource();
        using (_loop.Watch(ready, PollEvents.Readable, _ => said.TrySetResult()))
        {
            if (!await _loop.CompletesWithinAsync(said.Task, LogProgramLimits.ReadyTime))
            {
                throw new TtrpcException(StatusCode.DeadlineExceeded, $"{address.Path} was not ready for the container's output after {LogProgramLimits.ReadyTime.TotalSeconds} seconds");
            }
        }

        var first = new byte[1];
        _ = Files.Read(ready, first, [new BufferSlice(0, 1)], -1, WaitMode.Default, out var count);
        if (count == 0 && address.Scheme == StdioScheme.StrictProgram)
        {
            throw new TtrpcException(StatusCode.Unknown, $"{address.Path} ended, or closed descriptor 5, without saying that it is ready for the container's output");
        }
    }

    private async Task FinishAsync()
    {
        foreach (var (time, signal) in ((TimeSpan, int)[])[(LogProgramLimits.DrainTime, SIGTERM), (LogProgramLimits.StopTime, SIGKILL)])
        {
            if (!await _loop.CompletesWithinAsync(_ended, time))
            {
                _ = _process.Signal(signal);
            }
        }

        await _ended;
        _process.Dispose();
    }
}

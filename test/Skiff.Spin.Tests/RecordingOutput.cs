using Skiff.Spin.Logs;

namespace Skiff.Spin.Tests;

/// <summary>Keeps what a host says.</summary>
internal sealed class RecordingOutput : IHostOutput
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _warnings = [];
    private readonly List<FailedRequest> _failures = [];
    private readonly TaskCompletionSource<EndedRequest> _firstEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<FailedRequest> _firstFailure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServedApp? Served { get; private set; }

    public Task<FailedRequest> FirstFailure => _firstFailure.Task;

    public Task<EndedRequest> FirstEnded => _firstEnded.Task;

    public bool WantsRequests => true;

    public IReadOnlyList<string> Lines => Copy(_lines);

    public IReadOnlyList<string> Warnings => Copy(_warnings);

    public IReadOnlyList<FailedRequest> Failures => Copy(_failures);

    public void Serving(ServedApp app) => Served = app;

    public void Warning(string message) => Add(_warnings, message);

    public void GuestLine(string component, string line) => Add(_lines, $"[{component}] {line}");

    public void RequestFailed(FailedRequest failure)
    {
        Add(_failures, failure);
        _firstFailure.TrySetResult(failure);
    }

    public void RequestEnded(EndedRequest request) => _firstEnded.TrySetResult(request);

    private void Add<T>(List<T> list, T item)
    {
        lock (_lock)
        {
            list.Add(item);
        }
    }

    private T[] Copy<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }
}

using Skiff.Shim.Loop;
using Skiff.Shim.Logs;
using Skiff.Shim.Protocol;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Events;

/// <summary>
/// Tells containerd what happens to containers, in the order in which it happened: one event at a time, each until it is answered. While containerd is away the
/// events wait, and are sent when it is back.
/// </summary>
internal sealed class EventPublisher(EventLoop loop, ShimLog log, string address, string space) : IDisposable
{
    private const string Service = "containerd.services.events.ttrpc.v1.Events";
    private const string Method = "Forward";

    private readonly Queue<ForwardRequest> _waiting = new();
    private TtrpcClient? _client;
    private Task _sending = Task.CompletedTask;
    private bool _isDisposed;

    /// <summary>Whether all events have been taken by containerd.</summary>
    public bool IsIdle => _waiting.Count == 0;

    /// <summary>Puts an event in the queue. Where nobody listens for events, it is dropped.</summary>
    public void Publish(ITaskEvent taskEvent)
    {
        if (address.Length == 0)
        {
            return;
        }

        if (_waiting.Count >= EventLimits.MaximumWaiting)
        {
            log.Error($"{EventLimits.MaximumWaiting} events wait for containerd: {taskEvent.Topic} is dropped");
            return;
        }

        _waiting.Enqueue(new ForwardRequest(DateTimeOffset.UtcNow, space, taskEvent));
        if (_sending.IsCompleted)
        {
            _sending = SendAllAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _client?.Dispose();
    }

    private async Task SendAllAsync()
    {
        var pause = EventLimits.FirstPause;
        while (!_isDisposed && _waiting.TryPeek(out var next))
        {
            try
            {
                _client = _client is { IsClosed: false } ? _client : TtrpcClient.Connect(loop, address);
                await _client.CallAsync(Service, Method, WireWriter.Encode(next), EventLimits.AnswerTime);
                _waiting.Dequeue();
                pause = EventLimits.FirstPause;
            }
            catch (TtrpcException exception) when (exception.IsTransient)
            {
                log.Debug($"event {next.Event.Topic} will be sent again: {exception.Message}");
                _client?.Dispose();
                await loop.Delay(pause);
                pause = pause * 2 < EventLimits.LongestPause ? pause * 2 : EventLimits.LongestPause;
            }
            catch (TtrpcException exception)
            {
                // containerd has seen it and does not want it; the next may fare better.
                log.Error($"event {next.Event.Topic} was refused: {exception.Message}");
                _waiting.Dequeue();
            }
        }
    }
}

/// <summary>How long events wait for a containerd that is away.</summary>
internal static class EventLimits
{
    /// <summary>Events in the queue; later ones are dropped.</summary>
    public const int MaximumWaiting = 2048;

    /// <summary>The time for one answer.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    /// <summary>The wait before an event is sent again; it doubles each time.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Where it stops to double.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
}

using System.Collections.Immutable;
using System.Net;

namespace Skiff.Spin.Logs;

/// <summary>What an application's host has to say. Called by many threads at once; must not wait for long.</summary>
public interface IHostOutput
{
    /// <summary>The application answers requests from now on.</summary>
    void Serving(ServedApp app);

    /// <summary>Something that is not as the manifest says, or that the user may want to know; may have several lines.</summary>
    void Warning(string message);

    /// <summary>A guest wrote a line to its log.</summary>
    void GuestLine(string component, string line);

    /// <summary>A request failed.</summary>
    void RequestFailed(FailedRequest failure);

    /// <summary>Whether <see cref="RequestEnded"/> is wanted for every request. Asked once.</summary>
    bool WantsRequests => false;

    /// <summary>A request that had an instance has ended, with success or not; not called where the client went away.</summary>
    void RequestEnded(EndedRequest request)
    {
        // Wanted by few.
    }
}

/// <summary>An application that answers requests.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Routes">Its routes in the order of the manifest, private ones not included.</param>
/// <param name="IsTls">Whether clients must speak TLS.</param>
public sealed record ServedApp(string Name, IPEndPoint Address, ImmutableArray<ServedRoute> Routes, bool IsTls = false)
{
    /// <summary>Where the default key-value store is; null where no component may open it.</summary>
    public string? DefaultStore { get; init; }

    /// <summary>For example <c>http://127.0.0.1:3000</c>.</summary>
    public string Url => $"{(IsTls ? "https" : "http")}://{Address}";
}

/// <summary>A route.</summary>
/// <param name="Pattern">For example <c>/hello/...</c>.</param>
/// <param name="Target">What answers: the id of a component, or a static response.</param>
public sealed record ServedRoute(string Pattern, string Target);

/// <summary>A request that has ended.</summary>
/// <param name="Component">The component that answered it.</param>
/// <param name="Request">Method and path.</param>
/// <param name="Status">What the client got.</param>
/// <param name="Times">Where its time went.</param>
public sealed record EndedRequest(string Component, string Request, int Status, RequestTimes Times);

/// <summary>Where the time of a request went, from the moment the server had read its head. The parts follow one another, so their sum is the whole.</summary>
/// <param name="Queue">Until it was its turn to have an instance.</param>
/// <param name="SetUp">Until the guest's first instruction: its instance, its WASI context, its turn to run.</param>
/// <param name="Guest">Until the guest had ended. What it waited for is included.</param>
/// <param name="Host">Until all was done: the rest of the response sent, the instance made fresh again.</param>
public readonly record struct RequestTimes(TimeSpan Queue, TimeSpan SetUp, TimeSpan Guest, TimeSpan Host);

/// <summary>A request that failed.</summary>
/// <param name="Component">The component that should have answered.</param>
/// <param name="Request">Method and path.</param>
/// <param name="Status">What the client got; 0 where the response had begun and was cut.</param>
/// <param name="Reason">Why; a trap with its stack trace has several lines.</param>
public sealed record FailedRequest(string Component, string Request, int Status, string Reason);

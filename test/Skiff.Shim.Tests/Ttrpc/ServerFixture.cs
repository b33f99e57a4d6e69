using System.Text;
using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Ttrpc;

/// <summary>A server with a few methods on a loop of its own; a test runs on that loop too.</summary>
internal sealed class ServerFixture : IDisposable
{
    public const string Service = "test.Echo";

    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-ttrpc-").FullName;

    public ServerFixture()
    {
        SocketPath = Path.Combine(_folder, "s");
        Assert.Equal(LinuxError.None, LocalSocket.Listen(SocketPath, 16, out var listener));
        var services = new ServiceTable();
        services.Add(Service, "Same", (request, _) => Task.FromResult(request));
        services.Add(Service, "Metadata", (_, call) =>
            Task.FromResult(Encoding.UTF8.GetBytes(string.Concat(call.Metadata.Select(pair => $"{pair.Key}={pair.Value};")))));
        services.Add(Service, "Refuse", (_, _) => throw new TtrpcException(StatusCode.FailedPrecondition, "not now"));
        services.Add(Service, "Fail", (_, _) => throw new InvalidOperationException("broken"));
        services.Add(Service, "Wait", async (_, call) =>
        {
            Waiting++;
            try
            {
                await Never.WaitAsync(call.Cancellation);
            }
            finally
            {
                Waiting--;
            }

            return [];
        });
        services.AddStream(Service, "Double", async (stream, _) =>
        {
            while (await stream.ReceiveAsync() is { } message)
            {
                stream.Send([.. message, .. message]);
            }

            return null;
        });
        services.AddStream(Service, "Count", async (stream, _) =>
        {
            byte count = 0;
            while (await stream.ReceiveAsync() is not null)
            {
                count++;
            }

            return [count];
        });
        Server = new TtrpcServer(Loop, listener!, services); // there was no error
    }

    public EventLoop Loop { get; } = new();

    public TtrpcServer Server { get; }

    public string SocketPath { get; }

    /// <summary>Calls of Wait that are not answered.</summary>
    public int Waiting { get; private set; }

    public Outcome<bool> Never { get; } = new();

    public TtrpcClient Connect() => TtrpcClient.Connect(Loop, SocketPath);

    public async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Loop.Delay(TimeSpan.FromMilliseconds(1));
        }
    }

    public void Dispose()
    {
        Server.Dispose();
        Loop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

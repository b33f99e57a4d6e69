using System.Net.Sockets;
using System.Text;
using Skiff.Cli.Node;

namespace Skiff.Cli.Tests.Node;

public sealed class ShimCallsTests : IDisposable
{
    // Answers of a shim: an empty status and a result; a status with a code.
    private static readonly byte[] s_good = [0x0A, 0, 0x12, 2, 8, 1];
    private static readonly byte[] s_bad = [0x0A, 2, 8, 5];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("skiff-calls-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Calls_are_made_one_after_the_other()
    {
        var (requests, exception) = await MakeAsync(count: 5, s_good);

        Assert.Null(exception);
        Assert.Equal([1, 3, 5, 7, 9], requests.Select(request => request.Stream));
        Assert.Equal(["State", "Pids", "Stats", "Connect", "State"], requests.Select(request => request.Method));
        Assert.All(requests, request => Assert.EndsWith("\n\u0003pod", request.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_is_refused_ends_them()
    {
        var (requests, exception) = await MakeAsync(count: 5, s_bad);

        Assert.Single(requests);
        Assert.Contains("State", Assert.IsType<CommandException>(exception).Message, StringComparison.Ordinal);
    }

    private async Task<(List<(int Stream, string Method, string Text)> Requests, Exception? Exception)> MakeAsync(int count, byte[] answer)
    {
        var path = Path.Combine(_folder.FullName, "shim.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var serving = ServeAsync(listener, answer);
        var exception = await Record.ExceptionAsync(() => Task.Run(() => ShimCalls.Make(path, "pod", count)));
        return (await serving, exception);
    }

    private static async Task<List<(int Stream, string Method, string Text)>> ServeAsync(Socket listener, byte[] answer)
    {
        var requests = new List<(int, string, string)>();
        using var stream = new NetworkStream(await listener.AcceptAsync(), ownsSocket: true);
        var header = new byte[10];
        while (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            var message = new byte[header[3]];
            await stream.ReadExactlyAsync(message);
            var text = Encoding.UTF8.GetString(message);
            requests.Add((header[7], new[] { "State", "Pids", "Stats", "Connect" }.Single(text.Contains), text));
            (header[3], header[8]) = ((byte)answer.Length, 2);
            await stream.WriteAsync((byte[])[.. header, .. answer]);
        }

        return requests;
    }
}

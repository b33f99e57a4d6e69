using System.Globalization;
using System.Net;
using Skiff.Cli.Node;
using Skiff.Load;

// Small tools for figures that anyone can repeat on one machine, loopback only:
//   load URL [--seconds N] [--connections N]   a bounded closed-loop load; prints requests per second and latencies
//   bare [--port N] [--body TEXT]              a server that answers "hello", or the text, from Kestrel alone: what HTTP costs without a guest
//   crowd URL [--requests N] [--at-a-time N] [--expect STATUS] [--watch PID]
//                                              so many requests, so many at a time; prints the statuses and the threads of a process
//   slow [--port N] [--milliseconds N]         a server that answers 204 after a while
//   ask URL                                    one request; prints status and body, as curl -i in short
//   instances [--pages N] [--rounds N]         what a fresh instance costs, made new and from the pool
//   components FILE... [--pages N] [--rounds N]  what a fresh instance of a component costs a request
switch (args)
{
    case ["load", var url, .. var options] when Uri.TryCreate(url, UriKind.Absolute, out var target):
        if (!target.IsLoopback)
        {
            Console.Error.WriteLine("load: only addresses of this machine are asked");
            return 2;
        }

        var result = await ClosedLoop.RunAsync(target, Option(options, "--seconds", 3), Option(options, "--connections", 16));
        Console.WriteLine(result.ToString());
        return result.Failed == 0 ? 0 : 1;
    case ["crowd", var url, .. var options] when Uri.TryCreate(url, UriKind.Absolute, out var crowded) && crowded.IsLoopback:
        return await Crowd.RunAsync(crowded, Option(options, "--requests", 10_000), Option(options, "--at-a-time", 2_000), Option(options, "--expect", 204), Option(options, "--watch", 0));
    case ["slow", .. var options]:
        await SlowServer.RunAsync(new IPEndPoint(IPAddress.Loopback, Option(options, "--port", 0)), TimeSpan.FromMilliseconds(Option(options, "--milliseconds", 100)));
        return 0;
    case ["ask", var url] when Uri.TryCreate(url, UriKind.Absolute, out var asked) && asked.IsLoopback:
        using (var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) })
        {
            using var answer = await client.GetAsync(asked);
            Console.WriteLine($"HTTP/{answer.Version} {(int)answer.StatusCode} {answer.ReasonPhrase}");
            Console.WriteLine((await answer.Content.ReadAsStringAsync()).TrimEnd());
        }

        return 0;
    case ["bare", .. var options]:
        await BareServer.RunAsync(new IPEndPoint(IPAddress.Loopback, Option(options, "--port", 0)), Text(options, "--body", "hello\n"));
        return 0;
    case ["instances", .. var options]:
        return Instances.Run(Option(options, "--pages", 16), Option(options, "--rounds", 20_000));
    case ["components", .. var options] when options.TakeWhile(IsNoOption).ToArray() is { Length: > 0 } files:
        return Components.Run(files, Option(options, "--pages", 16), Option(options, "--rounds", 10_000));
    default:
        Console.Error.WriteLine("usage: ask URL | load URL [--seconds N] [--connections N] | crowd URL [--requests N] [--at-a-time N] [--expect STATUS] [--watch PID] | slow [--port N] [--milliseconds N] | bare [--port N] [--body TEXT] | instances [--pages N] [--rounds N] | components FILE... [--pages N] [--rounds N]");
        return 2;
}

static bool IsNoOption(string word) => !word.StartsWith("--", StringComparison.Ordinal);

static string Text(string[] options, string name, string otherwise)
{
    var at = Array.IndexOf(options, name);
    return at >= 0 && at + 1 < options.Length ? options[at + 1] : otherwise;
}

static int Option(string[] options, string name, int otherwise)
{
    var at = Array.IndexOf(options, name);
    return at >= 0 && at + 1 < options.Length ? int.Parse(options[at + 1], CultureInfo.InvariantCulture) : otherwise;
}

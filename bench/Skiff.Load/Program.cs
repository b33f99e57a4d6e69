using System.Globalization;
using System.Net;
using Skiff.Load;

// Small tools for figures that anyone can repeat on one machine, loopback only:
//   load URL [--seconds N] [--connections N]   a bounded closed-loop load; prints requests per second and latencies
//   bare [--port N]                            a server that answers "hello" from Kestrel alone: what HTTP costs without a guest
//   ask URL                                    one request; prints status and body, as curl -i in short
//   instances [--pages N] [--rounds N]         what a fresh instance costs, made new and from the pool
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
    case ["ask", var url] when Uri.TryCreate(url, UriKind.Absolute, out var asked) && asked.IsLoopback:
        using (var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) })
        {
            using var answer = await client.GetAsync(asked);
            Console.WriteLine($"HTTP/{answer.Version} {(int)answer.StatusCode} {answer.ReasonPhrase}");
            Console.WriteLine((await answer.Content.ReadAsStringAsync()).TrimEnd());
        }

        return 0;
    case ["bare", .. var options]:
        await BareServer.RunAsync(new IPEndPoint(IPAddress.Loopback, Option(options, "--port", 0)));
        return 0;
    case ["instances", .. var options]:
        return Instances.Run(Option(options, "--pages", 16), Option(options, "--rounds", 20_000));
    default:
        Console.Error.WriteLine("usage: ask URL | load URL [--seconds N] [--connections N] | bare [--port N] | instances [--pages N] [--rounds N]");
        return 2;
}

static int Option(string[] options, string name, int otherwise)
{
    var at = Array.IndexOf(options, name);
    return at >= 0 && at + 1 < options.Length ? int.Parse(options[at + 1], CultureInfo.InvariantCulture) : otherwise;
}

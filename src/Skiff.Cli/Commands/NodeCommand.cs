using System.CommandLine;
using Skiff.Cli.Help;
using Skiff.Cli.Node;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff node</c>: what concerns the node that it runs on.</summary>
internal static class NodeCommand
{
    private const string DefaultAddress = "/run/containerd/containerd.sock";

    private static readonly Option<string> Address = new("--address") { HelpName = "SOCKET", Description = "containerd's socket.", DefaultValueFactory = _ => DefaultAddress };
    private static readonly Option<int> Runs = new("--runs") { HelpName = "N", Description = "Starts of each kind.", DefaultValueFactory = _ => 50 };
    private static readonly Option<int> Replicas = new("--replicas") { HelpName = "N", Description = "Servers of each kind at once, for their memory.", DefaultValueFactory = _ => 12 };
    private static readonly Option<int> Idle = new("--idle") { HelpName = "SECONDS", Description = "How long they are idle before it is measured.", DefaultValueFactory = _ => 60 };
    private static readonly Option<int> Seconds = new("--seconds") { HelpName = "SECONDS", Description = "Load of each of three rounds.", DefaultValueFactory = _ => 3 };
    private static readonly Option<bool> AsJson = new("--json") { Description = "Print the figures as JSON." };
    private static readonly Option<bool> AsArticle = new("--article") { Description = "Print them as the eight rows of docs/claims.md." };

    public static Command Create()
    {
        var bench = new ExplainedCommand(
            "bench",
            "Measure containers of this node: start, memory and throughput of ours beside the same in Linux containers of runc.",
            "skiff node bench [options]",
            new Example("skiff node bench", "all figures, as root, in some ten minutes"),
            new Example("skiff node bench --idle 10 --json", "in some five minutes, for a program"),
            new Example("skiff node bench --article", "as the comparison that they are to prove"))
        {
            Address, Runs, Replicas, Idle, Seconds, AsJson, AsArticle,
        };
        AtLeast(Runs, 1);
        AtLeast(Replicas, 3);
        AtLeast(Idle, 0);
        AtLeast(Seconds, 1);
        bench.SetAction(RunAsync);
        return new ExplainedCommand("node", "Look at the node that this runs on.", "skiff node <command>", new Example("skiff node bench", "measure its containers, as root"), new Example("skiff node bench --help", "all about that")) { bench };
    }

    private static void AtLeast(Option<int> option, int least)
    {
        if (option.Validators.Count == 0)
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < least)
                {
                    result.AddError($"{option.Name} is at least {least}");
                }
            });
        }
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        using var containerd = NodeContainerd.Open(result.GetValue(Address) ?? DefaultAddress);
        var settings = new BenchSettings(result.GetValue(Runs), result.GetValue(Replicas), TimeSpan.FromSeconds(result.GetValue(Idle)), result.GetValue(Seconds));
        var figures = await new NodeBench(containerd, settings, line => Console.Error.WriteLine(line)).MeasureAsync();
        Console.Out.Write(result.GetValue(AsJson) ? NodeReport.Json(figures) : result.GetValue(AsArticle) ? NodeReport.Article(figures, "skiff " + string.Join(' ', result.Tokens)) : NodeReport.Table(figures));
        return ExitCodes.Success;
    }
}

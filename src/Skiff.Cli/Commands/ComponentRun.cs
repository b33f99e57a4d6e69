using Skiff.Components;
using Skiff.Runtime;
using Skiff.Spin.Outbound;
using Skiff.Wasi;
using Skiff.Wasi.Preview2;

namespace Skiff.Cli.Commands;

/// <summary>One run of a component that exports <c>wasi:cli/run</c>.</summary>
internal static class ComponentRun
{
    // What uses the network; the other interfaces of wasi:sockets and wasi:http hold types only.
    private static readonly string[] NetworkInterfaces =
        ["wasi:sockets/tcp-create-socket@", "wasi:sockets/udp-create-socket@", "wasi:sockets/ip-name-lookup@", "wasi:http/outgoing-handler@"];

    public static async Task<int> RunAsync(Engine engine, Func<PreparedComponent> load, RunOptions options, RunGrants grants, CancellationToken cancellation)
    {
        var component = load();
        foreach (var note in component.Notes)
        {
            GuestRun.Warn(note);
        }

        CheckNetwork(component, options);
        var linker = WasiWorld.AddTo(new ComponentLinker(engine));
        var plan = linker.Plan(component);
        if (options.Invoke is null && WasiCommand.FindRun(plan) is null)
        {
            throw new CommandException($"'{options.File}' is a component without wasi:cli/run of 0.2: it is no program to be run (--invoke calls another export)");
        }

        var network = new OutboundPolicy([.. options.AllowedHosts ?? []], (place, entry) => GuestRun.Warn($"{place} was denied; --allow-host {entry} would allow it"));
        var policy = new ListenPolicy([.. options.Listen.Select(RunGrants.ReadAddress)], network, GuestRun.Warn);
        using var wasi = new Preview2Context(grants.ToWasi(options), new Preview2Options { Network = policy });
        using var store = GuestRun.MakeStore(engine, options, wasi);
        return options.Invoke is null
            ? (int)await WasiCommand.RunAsync(linker, store, plan, cancellation).ConfigureAwait(false)
            : await ComponentExportCall.RunAsync(linker, store, plan, wasi, options, cancellation).ConfigureAwait(false);
    }

    private static void CheckNetwork(PreparedComponent component, RunOptions options)
    {
        if (options.AllowedHosts is not null || options.Listen.Count > 0)
        {
            return;
        }

        var wanted = component.Type.Imports.Select(import => import.Key)
            .Where(name => NetworkInterfaces.Any(known => name.StartsWith(known, StringComparison.Ordinal)))
            .ToList();
        if (wanted.Count > 0)
        {
            throw new CommandException(
                $"'{options.File}' imports {string.Join(", ", wanted)}, and no host is granted.\n"
                + "  Grant what it may reach, for example --allow-host https://example.com or --allow-host '*://*:*',\n"
                + "  or --allow-host none to run it without the network.");
        }
    }
}

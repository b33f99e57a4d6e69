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
        if (options.Invoke is not null)
        {
            throw new CommandException("--invoke calls exports of modules; this is a component", ExitCodes.Usage);
        }

        if (options.Listen.Count > 0)
        {
            throw new CommandException("--listen is for modules: a component opens its sockets itself, where --allow-host lets it", ExitCodes.Usage);
        }

        var component = load();
        foreach (var note in component.Notes)
        {
            GuestRun.Warn(note);
        }

        CheckNetwork(component, options);
        var linker = WasiWorld.AddTo(new ComponentLinker(engine));
        var plan = linker.Plan(component);
        if (!component.Type.Exports.Any(export => export.Key.StartsWith("wasi:cli/run@", StringComparison.Ordinal)))
        {
            throw new CommandException($"'{options.File}' is a component without wasi:cli/run: it is no program to be run");
        }

        var network = new OutboundPolicy([.. options.AllowedHosts ?? []], (place, entry) => GuestRun.Warn($"{place} was denied; --allow-host {entry} would allow it"));
        using var wasi = new Preview2Context(grants.ToWasi(options), new Preview2Options { Network = network });
        using var store = GuestRun.MakeStore(engine, options, wasi);
        return (int)await WasiCommand.RunAsync(linker, store, plan, cancellation).ConfigureAwait(false);
    }

    private static void CheckNetwork(PreparedComponent component, RunOptions options)
    {
        if (options.AllowedHosts is not null)
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

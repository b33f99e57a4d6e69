using System.Collections.Immutable;
using Skiff.Components;
using Skiff.Components.Pool;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Runtime.Pool;
using Skiff.Spin.Capabilities.Variables;
using Skiff.Spin.Manifest;
using Skiff.Spin.Outbound;
using Skiff.Text;
using Skiff.Wasi.Preview2;
using Skiff.Wasi.Preview2.Http;
using Skiff.Wasi.Preview2.Sockets;

namespace Skiff.Spin.Apps;

/// <summary>Prepares components that export an HTTP handler: code, dependencies, imports matched, the first instance begun.</summary>
internal sealed class HandlerPreparer(ComponentLinker linker, SourceReader sources, DependencyLoader dependencies, AppVariables variables, AppOptions options, DiagnosticBag diagnostics)
{
    /// <summary>Matches imports, so that what does not link is found now, and begins to make an instance for the first request to find.</summary>
    /// <param name="component">Its declaration.</param>
    /// <param name="load">Gives the component.</param>
    /// <returns>Null if it cannot be run, which has been reported.</returns>
    public PreparedHandler? Prepare(ComponentDeclaration component, Func<PreparedComponent> load)
    {
        var span = component.Source.Span;
        if (sources.Load("component", span, load) is not { } prepared || dependencies.Load(component) is not { } suppliers)
        {
            return null;
        }

        ComponentPool? pool = null;
        try
        {
            var plan = linker.Plan(prepared, suppliers);
            var handlers = HandlerExports.FindAll(plan);
            if (handlers.Count != 1)
            {
                diagnostics.Error(AppCodes.Handler, span, handlers.Count == 0
                    ? HandlerExports.WhyNone(plan)
                    : $"the component exports {string.Join(" and ", handlers.Select(h => h.Export))}: which one is to handle requests is not clear, it should export one");
                return null;
            }

            var limits = options.Limits;
            pool = new ComponentPool(plan, new InstancePoolOptions
            {
                MaximumInstances = limits.Instances + limits.ChainInstances + limits.IdleInstances + 1, // The one made ahead may not be back yet.
                MaximumIdle = limits.IdleInstances,
                ReturnsMemory = true,
                Limits = StoreLimits.Default with { MaximumCommittedMemory = limits.InstanceMemory },
            });
            return new PreparedHandler(pool, pool.WarmAsync(), handlers[0].Export, handlers[0].Kind);
        }
        catch (LinkException e)
        {
            diagnostics.Error(AppCodes.Link, span, $"the component cannot be linked: {e.Message}");
        }
        catch (Exception e) when (e is TrapException or NativeException)
        {
            diagnostics.Error(AppCodes.Link, span, $"the component cannot be instantiated: {e.Message}");
        }

        pool?.Dispose();
        return null;
    }

    /// <summary>What of the network the manifest grants.</summary>
    public Preview2Options Network(ComponentDeclaration component)
    {
        var allowed = ImmutableArray.CreateBuilder<AllowedHost>();
        foreach (var declared in component.AllowedOutboundHosts)
        {
            if (variables.Resolve(declared, "allowed_outbound_hosts", diagnostics) is not { } host)
            {
                continue;
            }

            if (AllowedHost.TryParse(host, out var entry, out var problem))
            {
                allowed.Add(entry);
            }
            else
            {
                diagnostics.Error(AppCodes.OutboundHost, declared.Span, variables.FindSecret(declared) is { } secret
                    ? $"\"{declared.Value}\" cannot be read once its variables have values: write it as scheme://host or scheme://host:port (\"{secret}\" is secret, so its value is not shown)"
                    : problem);
            }
        }

        if (allowed.Count == 0 && options.OnDenied is null)
        {
            return new Preview2Options { Network = NetworkPolicy.DenyAll, OutboundHttp = new OutboundHttp(NetworkPolicy.DenyAll) };
        }

        var id = component.Id.Value;
        var policy = new OutboundPolicy(allowed.DrainToImmutable(), options.OnDenied is { } tell ? (place, grant) => tell(id, $"{place} was denied; allowed_outbound_hosts = [\"{grant}\"] would allow it") : null);
        return new Preview2Options
        {
            Network = policy,
            OutboundHttp = new OutboundHttp(policy, maximumConnectionsPerServer: options.Limits.Instances),
            UngrantedNetwork = ForDependencies(component),
        };
    }

    // Denies, and tells whom.
    private INetworkPolicy ForDependencies(ComponentDeclaration component)
    {
        if (options.OnDenied is not { } tell || DependencyLoader.WithoutNetwork(component) is not { IsEmpty: false } names)
        {
            return NetworkPolicy.DenyAll;
        }

        var who = string.Join(" or ", names.Select(name => $"\"{name}\""));
        return new OutboundPolicy([], (place, _) => tell(component.Id.Value, $"{place} was denied to the dependency {who}; inherit_configuration = [\"allowed_outbound_hosts\"] would give it what the component may reach"));
    }
}

using System.Collections.Immutable;
using Skiff.Compiler;
using Skiff.Components;
using Skiff.Components.Pool;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Runtime.Pool;
using Skiff.Spin.Manifest;
using Skiff.Spin.Outbound;
using Skiff.Text;
using Skiff.Wasi.Preview2;
using Skiff.Wasi.Preview2.Http;
using Skiff.Wasi.Preview2.Sockets;
using Skiff.Wasm;

namespace Skiff.Spin.Apps;

/// <summary>Prepares components that export an HTTP handler: code, imports matched, the first instance begun.</summary>
internal sealed class HandlerPreparer(ModuleSource modules, AppOptions options, DiagnosticBag diagnostics)
{
    private readonly ComponentLinker _linker = SpinWorld.AddTo(WasiWorld.AddTo(new ComponentLinker(modules.Engine)), options.Limits);

    /// <summary>Matches imports, so that what does not link is found now, and begins to make an instance for the first request to find.</summary>
    /// <param name="component">Its declaration.</param>
    /// <param name="load">Gives the component.</param>
    /// <returns>Null if it cannot be run, which has been reported.</returns>
    public PreparedHandler? Prepare(ComponentDeclaration component, Func<PreparedComponent> load)
    {
        var span = component.Source.Span;
        ComponentPool? pool = null;
        try
        {
            var plan = _linker.Plan(load());
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
                MaximumInstances = limits.Instances + limits.IdleInstances + 1, // The one made ahead may not be back yet.
                MaximumIdle = limits.IdleInstances,
                ReturnsMemory = true,
                Limits = StoreLimits.Default with { MaximumCommittedMemory = limits.InstanceMemory },
            });
            return new PreparedHandler(pool, pool.WarmAsync(), handlers[0].Export, handlers[0].Kind);
        }
        catch (WasmException e)
        {
            diagnostics.Error(AppCodes.Module, span, $"this is no valid component: {e.Code}: {e.Message}{(e.Offset is { } at ? $" (at 0x{at:x})" : "")}");
        }
        catch (CompilerNotSupportedException e)
        {
            diagnostics.Error(AppCodes.Module, span, e.Message);
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
            if (AllowedHost.TryParse(declared.Value, out var entry, out var problem))
            {
                allowed.Add(entry);
            }
            else
            {
                diagnostics.Error(AppCodes.OutboundHost, declared.Span, problem);
            }
        }

        if (allowed.Count == 0 && options.OnDenied is null)
        {
            return new Preview2Options { Network = NetworkPolicy.DenyAll, OutboundHttp = new OutboundHttp(NetworkPolicy.DenyAll) };
        }

        var id = component.Id.Value;
        var policy = new OutboundPolicy(allowed.DrainToImmutable(), options.OnDenied is { } tell ? (place, grant) => tell(id, $"{place} was denied; allowed_outbound_hosts = [\"{grant}\"] would allow it") : null);
        return new Preview2Options { Network = policy, OutboundHttp = new OutboundHttp(policy, maximumConnectionsPerServer: options.Limits.Instances) };
    }
}

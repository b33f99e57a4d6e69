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
    private const string Wasi02Handler = "wasi:http/incoming-handler@0.2.0";

    // What other SDKs export, and what to do about it.
    private static readonly (string Export, string Advice)[] OtherHandlers =
    [
        ("wasi:http/handler@0.3.0", "WASI 0.3, which this version does not have: build for WASI 0.2 (for the Spin SDKs, the version 3 of the SDK; for componentize-js, a world that exports wasi:http/incoming-handler@0.2.x)"),
        ("wasi:http/handler@0.3.0-rc-2026-03-15", "a release candidate of WASI 0.3: build for WASI 0.2"),
        ("wasi:http/incoming-handler@0.2.0-rc-2023-11-10", "a release candidate of WASI 0.2: build it again with a current SDK"),
        ("wasi:http/incoming-handler@0.2.0-rc-2023-10-18", "a release candidate of WASI 0.2: build it again with a current SDK"),
        ("fermyon:spin/inbound-http", "the interface of Spin 1: build it again with a current SDK"),
    ];

    private readonly ComponentLinker _linker = WasiWorld.AddTo(new ComponentLinker(modules.Engine));

    /// <summary>Matches imports, so that what does not link is found now, and begins to make an instance for the first request to find.</summary>
    /// <param name="component">Its declaration.</param>
    /// <param name="load">Gives the component.</param>
    /// <returns>The instances and the name of the handler; null if it cannot be run, which has been reported.</returns>
    public (ComponentPool Instances, string Handler)? Prepare(ComponentDeclaration component, Func<PreparedComponent> load)
    {
        var span = component.Source.Span;
        ComponentPool? pool = null;
        try
        {
            var plan = _linker.Plan(load());
            if (plan.FindInstance(Wasi02Handler) is not { } handler)
            {
                ReportOtherHandler(plan, span);
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
            _ = pool.WarmAsync();
            return (pool, handler);
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

    private void ReportOtherHandler(ComponentPlan plan, TextSpan span)
    {
        foreach (var (export, advice) in OtherHandlers)
        {
            if (plan.FindInstance(export) is { } found)
            {
                diagnostics.Error(AppCodes.Handler, span, $"the component exports {found}: {advice}");
                return;
            }
        }

        diagnostics.Error(AppCodes.Handler, span, "the component exports no HTTP handler: wasi:http/incoming-handler@0.2.x is what it should export");
    }
}

using Skiff.Components;
using Skiff.Components.Pool;

namespace Skiff.Spin.Apps;

/// <summary>How a component is given a request.</summary>
public enum HandlerKind
{
    /// <summary><c>wasi:http/incoming-handler</c>, also of a release candidate: request and response are resources, bodies are streams.</summary>
    WasiHttp,

    /// <summary><c>fermyon:spin/inbound-http</c> of Spin 1: request and response are values, their bodies whole.</summary>
    SpinHttp,
}

/// <summary>A component that is ready to be called.</summary>
/// <param name="Instances">Its instances.</param>
/// <param name="Ready">Ends when the first of them is made.</param>
/// <param name="Export">The exported instance that handles requests.</param>
/// <param name="Kind">How it is called.</param>
internal readonly record struct PreparedHandler(ComponentPool Instances, Task Ready, string Export, HandlerKind Kind);

/// <summary>The exports by which components say that they handle HTTP requests. Source: Spin's HTTP trigger, "handler type".</summary>
internal static class HandlerExports
{
    private static readonly (string Export, HandlerKind Kind)[] s_known =
    [
        ("wasi:http/incoming-handler@0.2.0", HandlerKind.WasiHttp),
        ("wasi:http/incoming-handler@0.2.0-rc-2023-11-10", HandlerKind.WasiHttp),
        ("wasi:http/incoming-handler@0.2.0-rc-2023-10-18", HandlerKind.WasiHttp),
        ("fermyon:spin/inbound-http", HandlerKind.SpinHttp),
    ];

    // What other SDKs export, and what to do about it.
    private static readonly (string Export, string Advice)[] s_unknown =
    [
        ("wasi:http/handler@0.3.0", "WASI 0.3, which this version does not have: build for WASI 0.2 (for the Spin SDKs, the version 3 of the SDK; for componentize-js, a world that exports wasi:http/incoming-handler@0.2.x)"),
        ("wasi:http/handler@0.3.0-rc-2026-03-15", "a release candidate of WASI 0.3: build for WASI 0.2"),
    ];

    /// <summary>All handlers that a component exports; one is what it should have.</summary>
    public static List<(string Export, HandlerKind Kind)> FindAll(ComponentPlan plan) =>
        [.. s_known.Select(known => (Export: plan.FindInstance(known.Export), known.Kind)).Where(found => found.Export is not null).Select(found => (found.Export!, found.Kind))]; // not null: filtered

    /// <summary>What is wrong with a component that exports none.</summary>
    public static string WhyNone(ComponentPlan plan)
    {
        foreach (var (export, advice) in s_unknown)
        {
            if (plan.FindInstance(export) is { } found)
            {
                return $"the component exports {found}: {advice}";
            }
        }

        return "the component exports no HTTP handler: wasi:http/incoming-handler@0.2.x is what it should export";
    }
}

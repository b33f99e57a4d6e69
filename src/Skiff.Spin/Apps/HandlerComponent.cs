using Skiff.Components.Pool;
using Skiff.Spin.Capabilities;
using Skiff.Wasi.Preview2;

namespace Skiff.Spin.Apps;

/// <summary>A component of the component model that exports an HTTP handler.</summary>
public sealed class HandlerComponent : AppComponent
{
    internal HandlerComponent(string id, PreparedHandler prepared, Preview2Options wasi, GrantedCapabilities capabilities, ComponentGrants grants)
        : base(id, grants)
    {
        Instances = prepared.Instances;
        Ready = prepared.Ready;
        Handler = prepared.Export;
        Kind = prepared.Kind;
        Wasi = wasi;
        Capabilities = capabilities;
    }

    /// <summary>Its instances.</summary>
    public ComponentPool Instances { get; }

    /// <summary>The name of the exported instance that handles requests, for example <c>wasi:http/incoming-handler@0.2.8</c>.</summary>
    public string Handler { get; }

    /// <summary>How it is called.</summary>
    public HandlerKind Kind { get; }

    /// <summary>What of the network it may use, and its limits.</summary>
    public Preview2Options Wasi { get; }

    /// <summary>What it has of the host beside WASI.</summary>
    internal GrantedCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public override Task Ready { get; }

    private protected override void DisposeInstances()
    {
        Instances.Dispose();
        Wasi.OutboundHttp?.Dispose();
    }
}

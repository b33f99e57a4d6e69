using Skiff.Components.Pool;
using Skiff.Wasi.Preview2;

namespace Skiff.Spin.Apps;

/// <summary>A component of the component model that exports an HTTP handler.</summary>
public sealed class HandlerComponent : AppComponent
{
    internal HandlerComponent(string id, ComponentPool instances, string handler, Preview2Options wasi, ComponentGrants grants)
        : base(id, grants)
    {
        Instances = instances;
        Handler = handler;
        Wasi = wasi;
    }

    /// <summary>Its instances.</summary>
    public ComponentPool Instances { get; }

    /// <summary>The name of the exported instance that has the function <c>handle</c>, for example <c>wasi:http/incoming-handler@0.2.8</c>.</summary>
    public string Handler { get; }

    /// <summary>What of the network it may use, and its limits.</summary>
    public Preview2Options Wasi { get; }

    private protected override void DisposeInstances()
    {
        Instances.Dispose();
        Wasi.OutboundHttp?.Dispose();
    }
}

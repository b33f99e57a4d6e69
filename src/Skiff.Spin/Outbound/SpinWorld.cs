using Skiff.Components;
using Skiff.Components.Wit;
using Skiff.Fermyon.Spin;
using Skiff.Wasi.Preview2;

[assembly: WitHost("fermyon:spin/http-types")]
[assembly: WitHost("fermyon:spin/http")]

namespace Skiff.Spin.Outbound;

/// <summary>The interfaces of Spin for components, beside WASI: outgoing requests of Spin 1.</summary>
internal static class SpinWorld
{
    /// <summary>Defines them. Stores need an <see cref="IPreview2State"/> as their state.</summary>
    /// <param name="linker">Where.</param>
    /// <param name="limits">What guests may take.</param>
    /// <param name="grants">What of the guest's grants importers may use.</param>
    public static ComponentLinker AddTo(ComponentLinker linker, AppLimits limits, WasiGrants grants)
    {
        var network = WasiWorld.ContextFor(grants, WasiGrants.Network);
        HttpTypes.AddTo(linker);
        Http.AddTo<IPreview2State>(linker, state => new SpinHttp(network(state), limits.WholeBody));
        return linker;
    }
}

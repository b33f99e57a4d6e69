using Skiff.Components;
using Skiff.Components.Wit;
using Skiff.Fermyon.Spin;
using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Spin.Capabilities.Variables;
using Skiff.Spin.Outbound;
using Skiff.Wasi.Preview2;

[assembly: WitHost("fermyon:spin/http-types")]
[assembly: WitHost("fermyon:spin/http")]
[assembly: WitHost("fermyon:spin/config")]
[assembly: WitHost("fermyon:spin/variables@2.0.0")]
[assembly: WitHost("wasi:config/store@0.2.0-draft-2024-09-27")]
[assembly: WitHost("fermyon:spin/key-value")]
[assembly: WitHost("fermyon:spin/key-value@2.0.0")]
[assembly: WitHost("wasi:keyvalue/imports@0.2.0-draft2")]

namespace Skiff.Spin.Capabilities;

/// <summary>The interfaces of Spin for components, beside WASI. Each asks the state of its store, a <see cref="GuestState"/>; importers without a grant find nothing there.</summary>
internal static class SpinWorld
{
    /// <summary>Defines them.</summary>
    /// <param name="linker">Where.</param>
    /// <param name="limits">What guests may take.</param>
    /// <param name="grants">What of the guest's grants importers may use.</param>
    public static ComponentLinker AddTo(ComponentLinker linker, AppLimits limits, SpinGrants grants)
    {
        var network = WasiWorld.ContextFor(grants.ToWasi(), WasiGrants.Network);
        HttpTypes.AddTo(linker);
        Http.AddTo<IPreview2State>(linker, state => new SpinHttp(network(state), limits.WholeBody));
        AddVariables(linker, grants.HasFlag(SpinGrants.Variables) ? state => state.Variables : _ => GuestState.NoVariables);
        if (grants.HasFlag(SpinGrants.KeyValue))
        {
            AddKeyValue(linker, state => state.KeyValue, state => state.FirstKeyValue);
        }
        else
        {
            AddKeyValue(linker, state => state.NoKeyValue, state => state.NoFirstKeyValue);
        }

        return linker;
    }

    private static void AddKeyValue(ComponentLinker linker, Func<GuestState, KeyValueHost> stores, Func<GuestState, FirstKeyValueHost> first)
    {
        Fermyon.Spin.KeyValue.AddTo(linker, first);
        Fermyon.Spin.V2.KeyValue.AddTo(linker, stores);
        Wasi.Keyvalue.Store.AddTo(linker, stores);
        Wasi.Keyvalue.Atomics.AddTo(linker, stores);
        Wasi.Keyvalue.Batch.AddTo(linker, stores);
    }

    private static void AddVariables(ComponentLinker linker, Func<GuestState, VariablesHost> variables)
    {
        Config.AddTo(linker, variables);
        Fermyon.Spin.V2.Variables.AddTo(linker, variables);
        Wasi.Config.Store.AddTo(linker, variables);
    }
}

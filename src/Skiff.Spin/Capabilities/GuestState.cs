using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Spin.Capabilities.Variables;
using Skiff.Wasi.Preview2;

namespace Skiff.Spin.Capabilities;

/// <summary>The state of a store with a component of an application: what it has of WASI, and of each capability of the host.</summary>
/// <param name="preview2">Its context of WASI.</param>
/// <param name="component">Its id.</param>
/// <param name="granted">What its manifest gives it.</param>
internal sealed class GuestState(Preview2Context preview2, string component, GrantedCapabilities granted) : IPreview2State, IDisposable
{
    /// <summary>For importers without the grant.</summary>
    public static VariablesHost NoVariables { get; } = new(component: null, ComponentVariables.None);

    /// <inheritdoc/>
    public Preview2Context Preview2 => preview2;

    /// <summary>Its variables; made at its first call, as few guests need all capabilities.</summary>
    public VariablesHost Variables => field ??= new VariablesHost(component, granted.Variables);

    /// <summary>Its key-value stores.</summary>
    public KeyValueHost KeyValue => field ??= new KeyValueHost(granted.KeyValue);

    /// <summary>The same for the interface of Spin 1.</summary>
    public FirstKeyValueHost FirstKeyValue => field ??= new FirstKeyValueHost(KeyValue);

    /// <summary>For importers without the grant: all stores are denied.</summary>
    public KeyValueHost NoKeyValue => field ??= new KeyValueHost(granted.KeyValueForDependencies);

    /// <summary>The same for the interface of Spin 1.</summary>
    public FirstKeyValueHost NoFirstKeyValue => field ??= new FirstKeyValueHost(NoKeyValue);

    /// <inheritdoc/>
    public void Dispose() => preview2.Dispose();
}

/// <summary>What a component's manifest gives it of the host's capabilities, checked and resolved once for all its instances.</summary>
/// <param name="Variables">Its variables.</param>
/// <param name="KeyValue">Its key-value stores.</param>
/// <param name="KeyValueForDependencies">For dependencies that do not inherit them: none.</param>
internal sealed record GrantedCapabilities(ComponentVariables Variables, GrantedStores KeyValue, GrantedStores KeyValueForDependencies);

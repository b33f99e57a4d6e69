using Skiff.Wasi.Preview2;

namespace Skiff.Spin.Capabilities;

/// <summary>What of a component's configuration an importer within it may use: the component itself all of it, a dependency what <c>inherit_configuration</c> says.</summary>
[Flags]
internal enum SpinGrants
{
    /// <summary>None: what needs no grant.</summary>
    None = 0,

    /// <summary>Environment variables.</summary>
    Environment = WasiGrants.Environment,

    /// <summary>Files.</summary>
    Files = WasiGrants.Files,

    /// <summary>The hosts that it may reach.</summary>
    Network = WasiGrants.Network,

    /// <summary>Variables.</summary>
    Variables = 1 << 8,

    /// <summary>Key-value stores.</summary>
    KeyValue = 1 << 9,

    /// <summary>What WASI's own interfaces need.</summary>
    Wasi = Environment | Files | Network,

    /// <summary>All.</summary>
    All = Wasi | Variables | KeyValue,
}

/// <summary>Of grants.</summary>
internal static class SpinGrantsExtensions
{
    /// <summary>Those that WASI's own interfaces know.</summary>
    public static WasiGrants ToWasi(this SpinGrants grants) => (WasiGrants)(grants & SpinGrants.Wasi);
}

using Skiff.Components;
using Skiff.Runtime;
using Skiff.Spin.Capabilities;
using Skiff.Wasi.Preview2;

namespace Skiff.Spin.Apps;

/// <summary>The interfaces of the host, for components with all the grants of their guest and for those with fewer.</summary>
internal sealed class GrantedLinkers(Engine engine, AppLimits limits)
{
    private readonly Dictionary<SpinGrants, ComponentLinker> _linkers = [];

    /// <summary>The linker for importers that may use so much.</summary>
    public ComponentLinker For(SpinGrants grants)
    {
        if (!_linkers.TryGetValue(grants, out var linker))
        {
            linker = SpinWorld.AddTo(WasiWorld.AddTo(new ComponentLinker(engine), grants.ToWasi()), limits, grants);
            _linkers.Add(grants, linker);
        }

        return linker;
    }
}

using Skiff.Runtime;

namespace Skiff.Components.Abi;

/// <summary>A function of the host as the core module imports it: canon lower of a host function.</summary>
internal sealed class HostImport
{
    private readonly LoweredHostFunction _function;
    private readonly CanonicalContext _context;

    private HostImport(LoweredHostFunction function, CanonicalContext context)
    {
        _function = function;
        _context = context;
    }

    /// <summary>The core function. Its type is <see cref="FunctionLayout.LoweredType"/>.</summary>
    public static HostFunction Lower(LoweredHostFunction function, CanonicalContext context) => new HostImport(function, context).Call;

    // Hot: no allocation as long as the function completes at once.
    private ValueTask Call(HostCall call)
    {
        _context.CheckMayLeave();
        var pending = _function(call, _context);
        if (!pending.IsCompletedSuccessfully)
        {
            return FinishAsync(pending);
        }

        _context.Scope.ReturnLoans(_context.InstanceState.Handles);
        return pending;
    }

    private async ValueTask FinishAsync(ValueTask pending)
    {
        await pending.ConfigureAwait(false);
        _context.Scope.ReturnLoans(_context.InstanceState.Handles);
    }
}

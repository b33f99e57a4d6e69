using Skiff.Runtime;

namespace Skiff.Components.Abi;

/// <summary>
/// A function of another component as a core module imports it: canon lower of a canon lift. Arguments and results go from memory to memory; the callee runs on
/// the caller's fiber. Source: CanonicalABI.md, "canon lower" and "canon lift".
/// </summary>
internal sealed class Adapter
{
    private readonly FunctionLayout _layout;
    private readonly CanonicalContext _caller;
    private readonly ComponentFunction _callee;

    // The arrays of the last call, unless a call uses them: a component may call itself, so calls can nest.
    private Frame? _free;

    private Adapter(ComponentFunction callee, CanonicalContext caller)
    {
        _layout = callee.Layout;
        _callee = callee;
        _caller = caller;
    }

    /// <summary>The core function. Its type is <see cref="FunctionLayout.LoweredType"/>.</summary>
    public static HostFunction Lower(ComponentFunction callee, CanonicalContext caller) => new Adapter(callee, caller).Call;

    private ValueTask Call(HostCall call)
    {
        _caller.CheckMayLeave();
        _callee.Context.InstanceState.EnterFrom(_caller.InstanceState);
        _caller.BeginScope();
        _callee.Context.BeginScope();
        _callee.Context.RestartCounting();
        var frame = _free ?? new Frame(_layout);
        _free = null;
        for (var i = 0; i < frame.Given.Length; i++)
        {
            frame.Given[i] = call.Get(i);
        }

        _layout.PassParameters(new TransferContext(_caller, _callee.Context), frame.Given, frame.Arguments);
        var pending = _callee.Core.CallAsync(frame.Arguments, frame.Results, call.CancellationToken);
        if (!pending.IsCompletedSuccessfully)
        {
            return FinishAsync(call, frame, pending);
        }

        Finish(call, frame);
        return default;
    }

    private async ValueTask FinishAsync(HostCall call, Frame frame, ValueTask pending)
    {
        await pending.ConfigureAwait(false);
        Finish(call, frame);
    }

    // After a trap this is not reached, and both instances stay entered for ever.
    private void Finish(HostCall call, Frame frame)
    {
        var callee = _callee.Context;
        callee.Scope.CheckBorrowsDropped();
        _layout.PassResult(new TransferContext(callee, _caller), frame.Results, frame.Given, frame.Returned);
        _callee.CallPostReturn(frame.Results);
        callee.EndScope();
        callee.InstanceState.LeaveTo(_caller.InstanceState);
        _caller.EndScope();
        for (var i = 0; i < frame.Returned.Length; i++)
        {
            call.Set(i, frame.Returned[i]);
        }

        _free = frame;
    }

    private sealed class Frame(FunctionLayout layout)
    {
        /// <summary>What the caller gives.</summary>
        public Value[] Given { get; } = new Value[layout.LoweredType.Parameters.Length];

        /// <summary>What the callee gets.</summary>
        public Value[] Arguments { get; } = new Value[layout.LiftedType.Parameters.Length];

        /// <summary>What the callee returns.</summary>
        public Value[] Results { get; } = new Value[layout.LiftedType.Results.Length];

        /// <summary>What the caller gets.</summary>
        public Value[] Returned { get; } = new Value[layout.LoweredType.Results.Length];
    }
}

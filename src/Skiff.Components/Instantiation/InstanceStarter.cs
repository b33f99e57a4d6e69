using Skiff.Runtime;
using Skiff.Runtime.Instantiation;

namespace Skiff.Components.Instantiation;

/// <summary>The part of a plan that guest code can see: per core instance, in order, the active segments are copied, then the start function is called (Core 2.0, 4.5.4).
/// It counts as a call from the host: a host function that a start function calls may not call an export.</summary>
internal static class InstanceStarter
{
    /// <summary>Runs all steps on this thread.</summary>
    public static void Start(ComponentInstance instance)
    {
        instance.States[0].EnterFrom(null);
        foreach (var core in instance.CoreInstances)
        {
            Segments.CopyActive(core);
            StartFunction(core)?.Call();
        }

        instance.States[0].LeaveTo(null);
    }

    /// <summary>Runs the steps from one on; start functions may wait.</summary>
    /// <param name="instance">Just allocated, or brought to this point by a snapshot.</param>
    /// <param name="position">Where to go on.</param>
    /// <param name="cancellationToken">Stops the guest.</param>
    public static async ValueTask StartAsync(ComponentInstance instance, StartPosition position, CancellationToken cancellationToken)
    {
        instance.States[0].EnterFrom(null);
        for (var i = position.Step; i < instance.CoreInstances.Length; i++)
        {
            var core = instance.CoreInstances[i];
            if (i > position.Step || !position.SegmentsAreCopied)
            {
                Segments.CopyActive(core);
            }

            if (StartFunction(core) is { } start)
            {
                await start.CallAsync(default, default, cancellationToken).ConfigureAwait(false);
            }
        }

        instance.States[0].LeaveTo(null);
    }

    internal static Function? StartFunction(Instance core) => core.Module.Module.Start is { } start ? core.FunctionAt(start) : null;
}

/// <summary>How far the instantiation of a component has come.</summary>
/// <param name="Step">The core instance to go on with.</param>
/// <param name="SegmentsAreCopied">Whether only its start function is left.</param>
internal readonly record struct StartPosition(int Step, bool SegmentsAreCopied);

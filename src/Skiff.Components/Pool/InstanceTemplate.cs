using Skiff.Components.Instantiation;
using Skiff.Runtime;
using Skiff.Runtime.Instantiation;
using Skiff.Runtime.Pool;

namespace Skiff.Components.Pool;

/// <summary>Why a template ends before the instantiation does.</summary>
public enum TemplateEnd
{
    /// <summary>It does not: the whole instantiation is in the template.</summary>
    Complete,

    /// <summary>A start function calls a function of the host: a seed, a clock or an environment must not be shared between uses.</summary>
    CallsHost,

    /// <summary>A memory or table could not grow: what the guest made of it depends on limits of the moment.</summary>
    GrowthRefused,

    /// <summary>A segment does not fit, or a start function traps (also because it runs too long, or out of fuel): each use meets the same trap.</summary>
    Traps,
}

/// <summary>
/// A component as it is after instantiation, as far as that is the same every time: what every instance of a pool starts from. Instantiation is observed once. Up to the first start
/// function that calls the host, has a growth refused or traps, its outcome depends on the component alone, and is kept; that function and what follows run anew for every use.
/// </summary>
public sealed class InstanceTemplate : IDisposable
{
    /// <summary>How long the start functions may take while they are observed. One that takes longer runs for every use, under the deadline of that use.</summary>
    private static readonly TimeSpan s_timeToObserve = TimeSpan.FromSeconds(30);

    private readonly StoreSnapshot _snapshot;

    private InstanceTemplate(StoreSnapshot snapshot, StartPosition position, TemplateEnd end, int steps, long fuelUsed)
    {
        _snapshot = snapshot;
        Position = position;
        End = end;
        CoreInstances = steps;
        FuelUsed = fuelUsed;
    }

    /// <summary>Whether a use runs no start function.</summary>
    public bool IsComplete => End == TemplateEnd.Complete;

    /// <summary>Why it ends where it does.</summary>
    public TemplateEnd End { get; }

    /// <summary>How many core instances the component has.</summary>
    public int CoreInstances { get; }

    /// <summary>How many of them are completely instantiated in the template.</summary>
    public int CoreInstancesCovered => Position.Step;

    /// <summary>Fuel that the start functions in the template used; every use is charged with it.</summary>
    public long FuelUsed { get; }

    internal StartPosition Position { get; }

    /// <summary>Observes the instantiation of a component.</summary>
    /// <exception cref="LinkException">A limit of a store is met.</exception>
    public static InstanceTemplate Observe(ComponentPlan plan, InstancePoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        using var store = NewStore(plan, options);
        var instance = InstanceAllocator.Allocate(store, plan, Stop);
        var (position, end) = Run(instance);
        if (end == TemplateEnd.Complete)
        {
            return Take(store, position, end, options);
        }

        // What the last function did before it stopped must not stay: again, without it.
        using var second = NewStore(plan, options);
        RunTo(InstanceAllocator.Allocate(second, plan, Stop), position);
        return Take(second, position, end, options);
    }

    /// <inheritdoc/>
    public void Dispose() => _snapshot.Dispose();

    internal StoreBaseline Apply(Store fresh) => _snapshot.Apply(fresh);

    internal long Restore(Store store, StoreBaseline baseline, InstancePoolOptions options) => _snapshot.Restore(store, baseline, options);

    private static Store NewStore(ComponentPlan plan, InstancePoolOptions options)
    {
        var store = new Store(plan.Component.Engine, options.Limits) { Fuel = options.Fuel, BecomesTemplate = true };
        store.SetDeadline(s_timeToObserve);
        return store;
    }

    private static InstanceTemplate Take(Store store, StartPosition position, TemplateEnd end, InstancePoolOptions options) =>
        new(StoreSnapshot.Take(store), position, end, store.Instances.Count, options.Fuel - store.Fuel);

    private static (StartPosition Position, TemplateEnd End) Run(ComponentInstance instance)
    {
        for (var i = 0; i < instance.CoreInstances.Length; i++)
        {
            var position = new StartPosition(i, SegmentsAreCopied: false);
            try
            {
                Segments.CopyActive(instance.CoreInstances[i]);
                position = new StartPosition(i, SegmentsAreCopied: true);
                InstanceStarter.StartFunction(instance.CoreInstances[i])?.Call();
            }
            catch (HostCallObserved)
            {
                return (position, TemplateEnd.CallsHost);
            }
            catch (TrapException)
            {
                return (position, TemplateEnd.Traps);
            }

            if (instance.Store.HasRefusedGrowth)
            {
                return (position, TemplateEnd.GrowthRefused);
            }
        }

        return (new StartPosition(instance.CoreInstances.Length, SegmentsAreCopied: false), TemplateEnd.Complete);
    }

    private static void RunTo(ComponentInstance instance, StartPosition end)
    {
        for (var i = 0; i < end.Step; i++)
        {
            Segments.CopyActive(instance.CoreInstances[i]);
            InstanceStarter.StartFunction(instance.CoreInstances[i])?.Call();
        }

        if (end.SegmentsAreCopied)
        {
            Segments.CopyActive(instance.CoreInstances[end.Step]);
        }
    }

    private static ValueTask Stop(HostCall call) => throw new HostCallObserved();

    private sealed class HostCallObserved() : GuestUnwindException("a start function called the host");
}

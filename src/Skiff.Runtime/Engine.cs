using Skiff.Runtime.Execution;

namespace Skiff.Runtime;

/// <summary>What stores and modules of one kind share: options, ids of function types, the budget of guest memory. Thread-safe; make one per process.</summary>
public sealed class Engine
{
    /// <summary>Makes an engine with default options.</summary>
    public Engine()
        : this(new EngineOptions())
    {
    }

    /// <summary>Makes an engine.</summary>
    /// <exception cref="PlatformNotSupportedException">Not Linux on x86-64, or the addresses for one memory cannot be reserved.</exception>
    /// <exception cref="IOException">The file of <see cref="EngineOptions.PerfMap"/> cannot be made.</exception>
    public Engine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Compiler.ExplicitBoundsChecks)
        {
            throw new NotSupportedException("memories without guard pages (ExplicitBoundsChecks) are not supported yet");
        }

        Options = options;
        Budget = new GuestMemoryBudget(options.MaximumGuestMemory);
        Platform.Check();
        PerfMap = options.PerfMap ? PerfMap.Open() : null;
    }

    /// <summary>The options it was made with.</summary>
    public EngineOptions Options { get; }

    /// <summary>Bytes that all guests of this engine have committed now.</summary>
    public long CommittedGuestMemory => Budget.Used;

    /// <summary>Where names of functions are written, or null.</summary>
    internal PerfMap? PerfMap { get; }

    internal GuestMemoryBudget Budget { get; }

    internal FunctionTypeIds TypeIds { get; } = new();
}

namespace Skiff.Wasi.Preview2;

/// <summary>Which of the things that a guest was given a component within it may use (docs/adr/0027).</summary>
[Flags]
public enum WasiGrants
{
    /// <summary>None: what needs no grant, such as clocks, random numbers and the standard streams.</summary>
    None = 0,

    /// <summary>Environment variables and arguments.</summary>
    Environment = 1,

    /// <summary>Directories.</summary>
    Files = 2,

    /// <summary>HTTP requests, sockets and names.</summary>
    Network = 4,

    /// <summary>All.</summary>
    All = Environment | Files | Network,
}

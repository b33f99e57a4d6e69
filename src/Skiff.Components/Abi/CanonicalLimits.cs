namespace Skiff.Components.Abi;

/// <summary>Limits of the Canonical ABI; docs/limits.md lists them.</summary>
internal static class CanonicalLimits
{
    /// <summary>MAX_FLAT_PARAMS: with more flat values, parameters are passed in memory.</summary>
    public const int FlatParameters = 16;

    /// <summary>MAX_FLAT_RESULTS: with more flat values, results are passed in memory.</summary>
    public const int FlatResults = 1;

    /// <summary>MAX_STRING_BYTE_LENGTH and MAX_LIST_BYTE_LENGTH: bytes of one string or list; also of any value.</summary>
    public const uint ByteLength = (1 << 28) - 1;

    /// <summary>How many handles an instance may have. The specification allows 2^28 - 1; this keeps a table below some 12 MB.</summary>
    public const int Handles = 1 << 18;

    /// <summary>How deep types may nest. Ours: reading and writing values is recursive.</summary>
    public const int TypeDepth = 100;

    /// <summary>What the values of one call may name in addition to the size of the memory. Ours: lists whose elements all name the same bytes would make the
    /// host copy without end; what does not overlap always passes.</summary>
    public const long DataAllowance = 16 << 20;
}

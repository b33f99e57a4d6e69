using Skiff.Runtime;

namespace Skiff.Wasi.Preview1;

/// <summary>The memory of the instance that calls. Stores use one call object again and again, so one of these serves all its calls.</summary>
internal sealed class CallMemory : IGuestMemory
{
    private readonly HostCall _call;

    private CallMemory(HostCall call) => _call = call;

    public Span<byte> Bytes => _call.Memory;

    /// <summary>The one for a call, kept in the process.</summary>
    internal static CallMemory Of(GuestProcess process, HostCall call)
    {
        if (process.Memory is not CallMemory memory || memory._call != call)
        {
            process.Memory = memory = new CallMemory(call);
        }

        return memory;
    }
}

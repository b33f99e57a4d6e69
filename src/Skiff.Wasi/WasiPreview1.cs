using Skiff.Runtime;
using Skiff.Wasi.Preview1;

namespace Skiff.Wasi;

/// <summary>WASI preview 1 for modules.</summary>
public static class WasiPreview1
{
    /// <summary>The name by which modules import it.</summary>
    public const string ModuleName = "wasi_snapshot_preview1";

    /// <summary>
    /// Defines all functions of preview 1. The linker can serve many stores: each call finds its <see cref="WasiContext"/> in the state of its store.
    /// </summary>
    public static Linker DefineWasiPreview1(this Linker linker)
    {
        ArgumentNullException.ThrowIfNull(linker);
        foreach (var function in FunctionTable.Functions)
        {
            linker.DefineFunction(ModuleName, function.Name, function.Type, call => InvokeAsync(function, call));
        }

        return linker;
    }

    private static ValueTask InvokeAsync(Preview1Function function, HostCall call)
    {
        if (call.State is not IWasiState { Wasi.Process: var process })
        {
            throw new InvalidOperationException($"'{function.Name}' was called, but the state of the store is no {nameof(IWasiState)}");
        }

        Span<ulong> arguments = stackalloc ulong[FunctionTable.MaximumParameters];
        var count = function.Type.Parameters.Length;
        for (var i = 0; i < count; i++)
        {
            arguments[i] = call.GetU64(i);
        }

        process.Cancellation = call.CancellationToken;
        return AnswerAsync(call, function.InvokeAsync(process, CallMemory.Of(process, call), arguments[..count]));
    }

    private static async ValueTask AnswerAsync(HostCall call, ValueTask<Errno> answer) => call.SetU32(0, (uint)await answer.ConfigureAwait(false));
}

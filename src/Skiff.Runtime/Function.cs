using Skiff.Compiler.Linking;
using Skiff.Wasm;

namespace Skiff.Runtime;

/// <summary>A function of an instance, to be called by the host or imported elsewhere.</summary>
public sealed class Function : Extern
{
    internal Function(Store store, FunctionType type, FunctionCode code, ulong reference)
        : base(store)
    {
        Type = type;
        Code = code;
        Reference = reference;
        SlotCount = CompiledModule.SlotCount(type);
    }

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Function;

    /// <summary>Its type.</summary>
    public FunctionType Type { get; }

    /// <summary>Where its code is and how to enter it.</summary>
    internal FunctionCode Code { get; }

    /// <summary>Address of a function record: the funcref. 0 if no reference of it can be taken.</summary>
    internal ulong Reference { get; }

    /// <summary>Slots of 8 bytes that a call needs.</summary>
    internal int SlotCount { get; }

    /// <summary>Calls the function and waits for it on this thread.</summary>
    /// <param name="arguments">One per parameter.</param>
    /// <param name="results">Receives one per result.</param>
    /// <exception cref="TrapException">The code trapped.</exception>
    /// <exception cref="InvalidOperationException">A host function did not complete at once: use <see cref="CallAsync"/>. Or the store is busy.</exception>
    public void Call(ReadOnlySpan<Value> arguments, Span<Value> results) => Store.Call(this, arguments, results);

    /// <summary>Calls a function that has at most one result.</summary>
    /// <returns>The result, or the zero value if there is none.</returns>
    /// <exception cref="TrapException">The code trapped.</exception>
    public Value Call(params ReadOnlySpan<Value> arguments)
    {
        Value result = default;
        Store.Call(this, arguments, new Span<Value>(ref result)[..Type.Results.Length]);
        return result;
    }

    /// <summary>Calls the function. While a host function waits, or between time slices, no thread is held; the rest may run on another one.</summary>
    /// <param name="arguments">One per parameter; read before this returns.</param>
    /// <param name="results">Receives one per result; must stay valid until the task completes.</param>
    /// <param name="cancellationToken">Stops the guest at its next check; host functions see it as <see cref="HostCall.CancellationToken"/>.</param>
    public ValueTask CallAsync(ReadOnlyMemory<Value> arguments, Memory<Value> results, CancellationToken cancellationToken = default) =>
        Store.CallAsync(this, arguments, results, cancellationToken);
}

/// <summary>How to enter a function: addresses of machine code and of the record that r14 shall point to.</summary>
/// <param name="Entry">The code itself.</param>
/// <param name="VmContext">A vmctx or a host function record.</param>
/// <param name="EntryThunk">The thunk of its type.</param>
/// <param name="IsHost">Whether it is a host function.</param>
internal readonly record struct FunctionCode(nint Entry, nint VmContext, nint EntryThunk, bool IsHost);

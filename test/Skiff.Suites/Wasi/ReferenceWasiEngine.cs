using Skiff.Reference;
using Skiff.Wasi;
using Skiff.Wasi.Preview1;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Suites.Wasi;

/// <summary>The oracle as host of preview 1. It cannot suspend a guest, so a call that waits holds the thread.</summary>
public sealed class ReferenceWasiEngine : IWasiEngine
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public ValueTask<uint> RunAsync(ReadOnlyMemory<byte> module, WasiOptions options, CancellationToken cancellationToken)
    {
        using var context = new WasiContext(options);
        context.Process.Cancellation = cancellationToken;
        var functions = FunctionTable.Functions.ToDictionary(
            function => function.Name,
            ExternalValue (function) => new HostFunction(function.Type, (caller, arguments) => Call(context.Process, function, caller, arguments)));
        var decoded = ModuleDecoder.Decode(module);
        ModuleValidator.Validate(decoded);
        var interpreter = new Interpreter();
        try
        {
            var instance = Instantiation.Instantiate(
                decoded, (from, name) => from == WasiPreview1.ModuleName ? functions.GetValueOrDefault(name) : null, interpreter);
            interpreter.Invoke((FunctionInstance)instance.Exports["_start"], []);
            return new(0u);
        }
        catch (GuestExitException exit)
        {
            return new(exit.ExitCode);
        }
    }

    private static Value[] Call(GuestProcess process, Preview1Function function, ModuleInstance? caller, Value[] arguments)
    {
        var memory = new ReferenceMemory((MemoryInstance)caller!.Exports["memory"]);
        var answer = function.InvokeAsync(process, memory, [.. arguments.Select(argument => argument.Bits)]);
        var errno = answer.AsTask().GetAwaiter().GetResult(); // the interpreter has no other way to wait
        return function.Type.Results.IsEmpty ? [] : [Value.FromI32((int)errno)];
    }

    private sealed class ReferenceMemory(MemoryInstance memory) : IGuestMemory
    {
        public Span<byte> Bytes => memory.Bytes;
    }
}

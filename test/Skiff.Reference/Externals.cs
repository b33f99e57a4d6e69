using Skiff.Wasm;

namespace Skiff.Reference;

/// <summary>Something that can be imported and exported. Source: WebAssembly Core 2.0, 4.2.11.</summary>
public abstract class ExternalValue;

/// <summary>A function that can be called.</summary>
public abstract class FunctionInstance(FunctionType type) : ExternalValue
{
    /// <summary>Its parameters and results.</summary>
    public FunctionType Type { get; } = type;
}

/// <summary>A function of a module, together with the instance it runs in.</summary>
public sealed class WasmFunction(FunctionType type, ModuleInstance instance, FunctionBody body) : FunctionInstance(type)
{
    private FunctionCode? _code;

    /// <summary>The instance whose memory, tables and globals it sees.</summary>
    public ModuleInstance Instance { get; } = instance;

    /// <summary>The decoded body; made at the first call.</summary>
    internal FunctionCode Code => _code ??= FunctionCode.Decode(Type, body);
}

/// <summary>What a host function does with its arguments.</summary>
/// <param name="caller">The instance that calls it, or null when it is called from outside.</param>
/// <param name="arguments">As many as the type has parameters.</param>
/// <returns>As many as the type has results.</returns>
public delegate Value[] HostFunctionBody(ModuleInstance? caller, Value[] arguments);

/// <summary>A function of the host.</summary>
public sealed class HostFunction(FunctionType type, HostFunctionBody body) : FunctionInstance(type)
{
    /// <summary>What it does.</summary>
    public HostFunctionBody Body { get; } = body;
}

/// <summary>A global variable.</summary>
public sealed class GlobalInstance(GlobalType type, Value value) : ExternalValue
{
    /// <summary>Its type.</summary>
    public GlobalType Type { get; } = type;

    /// <summary>Its value now.</summary>
    public Value Value { get; set; } = value;
}

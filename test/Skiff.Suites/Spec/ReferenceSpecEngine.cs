using Skiff.Reference;
using Skiff.Wasm;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Suites.Spec;

/// <summary>The oracle behind the interface of the suites.</summary>
public sealed class ReferenceSpecEngine(InterpreterLimits? limits = null) : ISpecEngine
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <summary>The interpreter that runs everything: its fuel and its histogram may be set.</summary>
    public Interpreter Interpreter { get; } = new(limits);

    /// <inheritdoc/>
    public ISpecModule Compile(ReadOnlyMemory<byte> bytes)
    {
        var module = ModuleDecoder.Decode(bytes);
        ModuleValidator.Validate(module);
        return new CompiledModule(module);
    }

    /// <inheritdoc/>
    public ISpecInstance Instantiate(ISpecModule module, IReadOnlyDictionary<string, ISpecInstance> imports)
    {
        try
        {
            var instance = Instantiation.Instantiate(((CompiledModule)module).Module, Resolve, Interpreter);
            return new Instance(Interpreter, instance.Exports);
        }
        catch (TrapException trap)
        {
            throw new SpecTrapException(trap.Message, trap);
        }
        catch (LinkException link)
        {
            throw new SpecLinkException(link.Message, link);
        }

        ExternalValue? Resolve(string from, string name) =>
            imports.TryGetValue(from, out var exporter) ? ((Instance)exporter).Exports.GetValueOrDefault(name) : null;
    }

    /// <inheritdoc/>
    public ISpecInstance CreateHost(IReadOnlyList<SpecHostFunction> functions) =>
        new Instance(Interpreter, functions.ToDictionary(f => f.Name, ExternalValue (f) => new HostFunction(f.Type, (_, arguments) => CallHost(f, arguments))));

    /// <inheritdoc/>
    public void Dispose()
    {
        // The garbage collector has all of it.
    }

    private static Value[] CallHost(SpecHostFunction function, Value[] arguments)
    {
        var typed = arguments.Zip(function.Type.Parameters, ToSpec).ToArray();
        return [.. function.Body(typed).Select(FromSpec)];
    }

    private static SpecValue ToSpec(Value value, ValueType type) => new(type, value.Bits, 0, value.Reference);

    private static Value FromSpec(SpecValue value) => value.Type == ValueType.V128
        ? throw new UnsupportedFeatureException("vectors")
        : new Value(value.Low, value.Reference);

    private sealed record CompiledModule(Module Module) : ISpecModule;

    private sealed class Instance(Interpreter interpreter, IReadOnlyDictionary<string, ExternalValue> exports) : ISpecInstance
    {
        public IReadOnlyDictionary<string, ExternalValue> Exports { get; } = exports;

        public SpecValue[] Invoke(string export, ReadOnlySpan<SpecValue> arguments)
        {
            var function = (FunctionInstance)Exports[export];
            var values = new Value[arguments.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = FromSpec(arguments[i]);
            }

            try
            {
                return [.. interpreter.Invoke(function, values).Zip(function.Type.Results, ToSpec)];
            }
            catch (TrapException trap)
            {
                throw new SpecTrapException(trap.Message, trap);
            }
        }

        public SpecValue ReadGlobal(string export)
        {
            var global = (GlobalInstance)Exports[export];
            return ToSpec(global.Value, global.Type.Type);
        }

        public ReadOnlySpan<byte> ViewMemory(string export) => ((MemoryInstance)Exports[export]).Bytes;
    }
}

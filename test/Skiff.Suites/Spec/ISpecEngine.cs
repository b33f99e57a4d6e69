using Skiff.Wasm;

namespace Skiff.Suites.Spec;

/// <summary>
/// An engine as scripts and fuzzing see it. There are two: the oracle (<see cref="ReferenceSpecEngine"/>) and the compiled engine.
/// Disposing it disposes everything it has made.
/// </summary>
public interface ISpecEngine : IDisposable
{
    /// <summary>The name that reports print.</summary>
    string Name { get; }

    /// <summary>
    /// Decodes, validates and prepares a module. Lets the exceptions of Skiff.Wasm through: WasmFormatException for malformed bytes,
    /// WasmValidationException for an invalid module.
    /// </summary>
    ISpecModule Compile(ReadOnlyMemory<byte> bytes);

    /// <summary>
    /// Instantiates a module; an import (m, n) is the export n of <c>imports[m]</c>. Throws <see cref="SpecLinkException"/> and
    /// <see cref="SpecTrapException"/>.
    /// </summary>
    ISpecInstance Instantiate(ISpecModule module, IReadOnlyDictionary<string, ISpecInstance> imports);

    /// <summary>Makes an instance that exports functions of the host and nothing else.</summary>
    ISpecInstance CreateHost(IReadOnlyList<SpecHostFunction> functions);
}

/// <summary>A module that was compiled by an <see cref="ISpecEngine"/>.</summary>
public interface ISpecModule;

/// <summary>An instance that was made by an <see cref="ISpecEngine"/>.</summary>
public interface ISpecInstance
{
    /// <summary>Calls an exported function. Throws <see cref="SpecTrapException"/>.</summary>
    SpecValue[] Invoke(string export, ReadOnlySpan<SpecValue> arguments);

    /// <summary>Reads an exported global.</summary>
    SpecValue ReadGlobal(string export);

    /// <summary>All bytes of an exported memory; valid until the next call into any instance.</summary>
    ReadOnlySpan<byte> ViewMemory(string export);
}

/// <summary>A function of the host.</summary>
/// <param name="Name">The name it is exported by.</param>
/// <param name="Type">Its parameters and results.</param>
/// <param name="Body">Takes the arguments, returns the results.</param>
public sealed record SpecHostFunction(string Name, FunctionType Type, Func<SpecValue[], SpecValue[]> Body);

/// <summary>Execution trapped, the exhausted call stack included. The message has the words of the specification's scripts.</summary>
public sealed class SpecTrapException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>An import is missing ("unknown import") or of another type ("incompatible import type").</summary>
public sealed class SpecLinkException(string message, Exception? cause = null) : Exception(message, cause);

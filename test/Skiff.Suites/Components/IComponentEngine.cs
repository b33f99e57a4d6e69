using Skiff.Components;

namespace Skiff.Suites.Components;

/// <summary>An engine as the scripts of the Component Model see it. Disposing it disposes everything it has made.</summary>
public interface IComponentEngine : IDisposable
{
    /// <summary>The name that reports print.</summary>
    string Name { get; }

    /// <summary>Whether it instantiates and calls; otherwise it only prepares, and the commands that do more are skipped.</summary>
    bool Executes { get; }

    /// <summary>
    /// Decodes, validates and prepares a component. Lets the exceptions through: WasmFormatException for malformed bytes,
    /// ComponentValidationException or WasmValidationException for an invalid component.
    /// </summary>
    IPreparedSuiteComponent Prepare(ReadOnlyMemory<byte> bytes);

    /// <summary>
    /// Instantiates a component without imports. Throws <see cref="ComponentSuiteLinkException"/>, <see cref="ComponentSuiteTrapException"/> and, where the
    /// engine says that it does not support what the component uses, <see cref="ComponentSuiteUnsupportedException"/>.
    /// </summary>
    IComponentSuiteInstance Instantiate(IPreparedSuiteComponent component);
}

/// <summary>A component that was prepared by an <see cref="IComponentEngine"/>.</summary>
public interface IPreparedSuiteComponent;

/// <summary>An instance that was made by an <see cref="IComponentEngine"/>.</summary>
public interface IComponentSuiteInstance
{
    /// <summary>Calls an exported function; null where it has no result. Throws <see cref="ComponentSuiteTrapException"/>.</summary>
    ComponentValue? Invoke(string export, IReadOnlyList<ComponentValue> arguments);
}

/// <summary>Execution trapped. The message has the words of the specification's scripts.</summary>
public sealed class ComponentSuiteTrapException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The component is valid and uses something that the engine refuses by name, such as the asynchronous ABI.</summary>
public sealed class ComponentSuiteUnsupportedException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>An import is missing or of another type.</summary>
public sealed class ComponentSuiteLinkException(string message, Exception? cause = null) : Exception(message, cause);

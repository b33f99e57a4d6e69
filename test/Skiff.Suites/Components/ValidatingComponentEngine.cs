using Skiff.Components.Binary;
using Skiff.Components.Validation;

namespace Skiff.Suites.Components;

/// <summary>Decodes and validates, and stops there: for components that the runtime refuses, such as asynchronous ones.</summary>
public sealed class ValidatingComponentEngine : IComponentEngine
{
    /// <inheritdoc/>
    public string Name => "validation";

    /// <inheritdoc/>
    public bool Executes => false;

    /// <inheritdoc/>
    public IPreparedSuiteComponent Prepare(ReadOnlyMemory<byte> bytes)
    {
        ComponentValidator.Validate(ComponentDecoder.Decode(bytes));
        return new Validated();
    }

    /// <inheritdoc/>
    public IComponentSuiteInstance Instantiate(IPreparedSuiteComponent component) => throw new NotSupportedException("this engine only validates");

    /// <inheritdoc/>
    public void Dispose()
    {
        // It owns nothing.
    }

    private sealed record Validated : IPreparedSuiteComponent;
}

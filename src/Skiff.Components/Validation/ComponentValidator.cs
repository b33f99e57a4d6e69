using Skiff.Components.Binary;
using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Components.Validation.Graph;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Validation;

/// <summary>Decides whether a decoded component is valid, and gives its type. Source: Component Model, Explainer.md, Binary.md and CanonicalABI.md of 2026-08-21.</summary>
public static class ComponentValidator
{
    /// <summary>Validates a component with all that is nested in it, on the calling thread.</summary>
    /// <param name="component">What was decoded.</param>
    /// <param name="limits">How large types may be; null for <see cref="ComponentLimits.Default"/>.</param>
    /// <param name="validatesBodies">
    /// Whether function bodies of core modules are validated. Who compiles the modules anyway validates them then; all else about modules is validated here.
    /// </param>
    /// <exception cref="ComponentValidationException">It is not valid.</exception>
    /// <exception cref="WasmFormatException">A function body has malformed instructions.</exception>
    public static ComponentType Validate(Component component, ComponentLimits? limits = null, bool validatesBodies = true)
    {
        ArgumentNullException.ThrowIfNull(component);
        var budget = new WorkBudget(limits ?? ComponentLimits.Default);
        var node = DefinitionValidation.Validate(component, null, budget, validatesBodies);
        return new ResolvedTypes().Resolve(node);
    }
}

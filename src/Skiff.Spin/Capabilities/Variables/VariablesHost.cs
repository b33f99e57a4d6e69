using Skiff.Components;
using Skiff.Fermyon.Spin;
using Skiff.Fermyon.Spin.V2;
using Skiff.Spin.Manifest.Reading;
using Skiff.Wasi.Config;
using StoreError = Skiff.Wasi.Config.Error;

namespace Skiff.Spin.Capabilities.Variables;

/// <summary>
/// The interfaces by which guests read variables: <c>fermyon:spin/config</c> of Spin 1, <c>fermyon:spin/variables@2.0.0</c>, and <c>wasi:config/store</c>. The grant is the component's
/// <c>[component.ID.variables]</c>: what is not there does not exist for it.
/// </summary>
/// <param name="component">The component, for messages; null where the importer has no grant.</param>
/// <param name="variables">What it may read.</param>
internal sealed class VariablesHost(string? component, ComponentVariables variables) : IConfigHost, IVariablesHost, IStoreHost
{
    public Result<string, ConfigError> GetConfig(string key) => Read(key) switch
    {
        (string value, _) => value,
        (_, NameProblem.Invalid) => ConfigError.InvalidKey(Describe(key)),
        _ => ConfigError.Provider(Describe(key)),
    };

    public Result<string, VariablesError> Get(string name) => Read(name) switch
    {
        (string value, _) => value,
        (_, NameProblem.Invalid) => VariablesError.InvalidName(Describe(name)),
        _ => VariablesError.Undefined(Describe(name)),
    };

    Result<string?, StoreError> IStoreHost.Get(string key) => variables.Find(key);

    public Result<(string, string)[], StoreError> GetAll() => variables.All.ToArray();

    private (string? Value, NameProblem Problem) Read(string name) =>
        variables.Find(name) is { } value ? (value, NameProblem.None) : (null, Identifiers.CheckLowerSnake(name) is null ? NameProblem.Undefined : NameProblem.Invalid);

    private string Describe(string name) => Identifiers.CheckLowerSnake(name) is { } problem ? $"\"{name}\" is no name of a variable: {problem}"
        : component is null ? $"no variable \"{name}\": inherit_configuration = [\"variables\"] would give a dependency those of its component"
        : $"no variable \"{name}\": [component.{component}.variables] {name} = \"...\" in the manifest would give it";

    private enum NameProblem
    {
        None,
        Invalid,
        Undefined,
    }
}

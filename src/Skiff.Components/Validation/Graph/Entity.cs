using Skiff.Components.Model;

namespace Skiff.Components.Validation.Graph;

/// <summary>What an import needs or an export has.</summary>
/// <param name="Sort">Core module, function, value, type, component or instance.</param>
/// <param name="Type">Its type; of sort <see cref="Model.Sort.Type"/>, the type itself.</param>
internal readonly record struct Entity(Sort Sort, TypeNode Type)
{
    /// <summary>For messages.</summary>
    public string Text => TextOf(Sort);

    /// <summary>How sorts are called in messages.</summary>
    public static string TextOf(Sort sort) => sort switch
    {
        Sort.CoreModule => "module",
        Sort.Function => "func",
        Sort.Value => "value",
        Sort.Type => "type",
        Sort.Component => "component",
        Sort.Instance => "instance",
        Sort.CoreFunction => "core func",
        Sort.CoreTable => "core table",
        Sort.CoreMemory => "core memory",
        Sort.CoreGlobal => "core global",
        Sort.CoreTag => "core tag",
        Sort.CoreType => "core type",
        _ => "core instance",
    };
}

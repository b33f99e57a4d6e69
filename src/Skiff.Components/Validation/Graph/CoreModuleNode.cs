using Skiff.Components.Types;

namespace Skiff.Components.Validation.Graph;

/// <summary>The type of a core module, with its names found fast.</summary>
internal sealed class CoreModuleNode : TypeNode
{
    public CoreModuleNode(CoreModuleType type)
    {
        Type = type;
        foreach (var import in type.Imports)
        {
            Imports.TryAdd((import.Module, import.Name), import.Type);
        }

        foreach (var export in type.Exports)
        {
            Exports.TryAdd(export.Name, export.Type);
        }

        Size = 1 + type.Imports.Length + type.Exports.Length;
    }

    public CoreModuleType Type { get; }

    public Dictionary<(string Module, string Name), CoreExternType> Imports { get; } = [];

    public Dictionary<string, CoreExternType> Exports { get; } = [];

    public override string Text => "module";

    public override TypeNode WithNewIdentity() => new CoreModuleNode(Type);
}

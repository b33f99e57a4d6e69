namespace Skiff.Wasm.Text;

/// <summary>The index spaces of the module that is being read.</summary>
internal sealed class ModuleScope
{
    public TypeTable Types { get; } = new();

    public IndexSpace Functions { get; } = new("func", "function");

    public IndexSpace Tables { get; } = new("table", "table");

    public IndexSpace Memories { get; } = new("memory", "memory");

    public IndexSpace Globals { get; } = new("global", "global");

    public IndexSpace Elements { get; } = new("elem", "elem segment");

    public IndexSpace Data { get; } = new("data", "data segment");

    /// <summary>Whether code names a data segment: then the binary needs a data count section. Source: Core 2.0, 5.5.16.</summary>
    public bool CodeUsesData { get; set; }

    public IndexSpace Of(ExternalKind kind) => kind switch
    {
        ExternalKind.Function => Functions,
        ExternalKind.Table => Tables,
        ExternalKind.Memory => Memories,
        _ => Globals,
    };
}

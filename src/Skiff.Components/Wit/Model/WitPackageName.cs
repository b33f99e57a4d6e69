namespace Skiff.Components.Wit;

/// <summary>The name of a package.</summary>
/// <param name="Namespace">For example <c>wasi</c>.</param>
/// <param name="Name">For example <c>io</c>.</param>
/// <param name="Version">For example <c>0.2.12</c>, or null.</param>
public sealed record WitPackageName(string Namespace, string Name, string? Version)
{
    /// <summary>The name of an interface or world of the package: <c>wasi:io/streams@0.2.12</c>.</summary>
    public string Qualify(string name) => $"{Namespace}:{Name}/{name}{Suffix}";

    /// <summary>For example <c>wasi:io@0.2.12</c>.</summary>
    public override string ToString() => $"{Namespace}:{Name}{Suffix}";

    private string Suffix => Version is null ? "" : "@" + Version;
}

/// <summary>When an item is there. Source: WIT.md, "Feature Gates".</summary>
/// <param name="Since">The version that brought it, or null.</param>
/// <param name="Feature">The unstable feature it belongs to, or null.</param>
/// <param name="Deprecated">The version since which it should not be used, or null.</param>
/// <param name="ExternalId">A name for the outside world, or null.</param>
public sealed record WitGate(string? Since, string? Feature, string? Deprecated, string? ExternalId)
{
    /// <summary>No gate: always there.</summary>
    public static WitGate None { get; } = new(null, null, null, null);
}

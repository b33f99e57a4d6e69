namespace Skiff.Containers.Guests;

/// <summary>What the command of a container is.</summary>
public enum GuestKind
{
    /// <summary>An ordinary program, or nothing that we know: left to the OCI runtime as it is.</summary>
    Linux,

    /// <summary>A core module or component, in the binary or the text format.</summary>
    Wasm,

    /// <summary>A Spin application: the command is <c>/</c> and there is a <c>/spin.toml</c>, or the image is one that was pushed to a registry.</summary>
    SpinApp,

    /// <summary>A small command of our own, for <c>kubectl exec</c> into a container that has no shell.</summary>
    Diagnostic,
}

/// <summary>The guest of a container.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Its absolute path in the container; of an application, its manifest's.</param>
/// <param name="EntryPoint">The function that the command names after a <c>#</c>; null for the usual one.</param>
public sealed record Guest(GuestKind Kind, string Path, string? EntryPoint = null)
{
    /// <summary>An ordinary container.</summary>
    public static Guest Linux { get; } = new(GuestKind.Linux, "");
}

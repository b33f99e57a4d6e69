namespace Skiff.TestKit;

/// <summary>A test that needs a registry (<see cref="DebianRegistry"/>); skipped, with the reason, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RegistryFactAttribute : FactAttribute
{
    public RegistryFactAttribute() => Skip = RegistryTheoryAttribute.ReasonWithout();
}

/// <summary>A theory that needs a registry (<see cref="DebianRegistry"/>); skipped, with the reason, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RegistryTheoryAttribute : TheoryAttribute
{
    public RegistryTheoryAttribute() => Skip = ReasonWithout();

    internal static string? ReasonWithout() => DebianRegistry.IsInstalled ? null : "docker-registry is not installed: apt-get install docker-registry";
}

namespace Skiff.Shim.Tasks;

/// <summary>Who made a container, and does to it what only its maker can: the node's OCI runtime, or we.</summary>
internal interface IContainerRuntime
{
    /// <summary>Lets the container's program run.</summary>
    Task StartAsync();

    /// <summary>Stops all processes of the container where they are.</summary>
    Task PauseAsync();

    /// <summary>Lets them go on.</summary>
    Task ResumeAsync();

    /// <summary>Changes limits: a file with LinuxResources of the runtime specification.</summary>
    Task UpdateAsync(string resources);

    /// <summary>Forgets the container; ends it first where it runs.</summary>
    Task DeleteAsync();
}

using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary>Errors of the calls that make a container.</summary>
internal static class Failure
{
    /// <summary>Goes on where there was none.</summary>
    /// <param name="error">What the kernel answered.</param>
    /// <param name="step">What it was asked to do.</param>
    /// <exception cref="ContainerException">There was one.</exception>
    public static void Check(LinuxError error, string step)
    {
        if (error != LinuxError.None)
        {
            throw new ContainerException(ContainerCodes.Making, $"the container cannot be made: {step}: {error}");
        }
    }
}

using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary>
/// Makes folders and files to mount at, in the root of this thread. Symbolic links of the image are followed, also where they lead to what is not there yet (an image with /var/run that points to a /run it
/// does not have): links lead nowhere but into the container. The working directory may be such a path too.
/// </summary>
internal static class MountPoint
{
    private const int MostLinks = 40; // as the kernel

    /// <summary>Makes a path, where it is not there.</summary>
    /// <param name="path">The path, absolute.</param>
    /// <param name="isDirectory">Whether it is a directory, else a file.</param>
    /// <returns>What it is without links.</returns>
    /// <exception cref="ContainerException">It cannot be made.</exception>
    public static string Make(string path, bool isDirectory)
    {
        try
        {
            return Walk(path, isDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerException(ContainerCodes.Making, $"the container cannot be made: a mount point at {path}: {e.Message}", e);
        }
    }

    private static string Walk(string path, bool isDirectory)
    {
        var (made, links) = ("/", 0);
        var left = new Stack<string>(Names(path));
        while (left.TryPop(out var name))
        {
            if (name is "." or "..")
            {
                made = name == "." ? made : Path.GetDirectoryName(made) ?? "/";
                continue;
            }

            var next = Path.Combine(made, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                MakeOne(next, isDirectory || left.Count > 0);
                made = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException("too many symbolic links");
            }

            made = target.StartsWith('/') ? "/" : made;
            foreach (var further in Names(target))
            {
                left.Push(further);
            }
        }

        return made;
    }

    // The last first, as they are pushed.
    private static IEnumerable<string> Names(string path) => Enumerable.Reverse(path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    private static void MakeOne(string path, bool isDirectory)
    {
        if (isDirectory)
        {
            Directory.CreateDirectory(path);
            return;
        }

        Failure.Check(ContainerRoot.MakeFile(path), $"a file at {path}");
    }
}

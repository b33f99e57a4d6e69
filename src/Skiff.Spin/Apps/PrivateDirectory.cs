namespace Skiff.Spin.Apps;

/// <summary>
/// A temporary directory that only this user can enter; made when its path is first asked for, as a system without a folder for temporary files (an empty
/// container) has no need of one otherwise. Deleted with all it holds when disposed.
/// </summary>
internal sealed class PrivateDirectory : IDisposable
{
    private DirectoryInfo? _directory;

    /// <summary>Its path.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public string Path => (_directory ??= Directory.CreateTempSubdirectory("skiff-app-")).FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _directory?.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Copies in the system's folder for temporary files, which is cleaned from time to time: no reason to fail at the end of a run.
        }
    }
}

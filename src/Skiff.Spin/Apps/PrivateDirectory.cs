namespace Skiff.Spin.Apps;

/// <summary>A temporary directory that only this user can enter; deleted with all it holds when disposed.</summary>
internal sealed class PrivateDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skiff-app-");

    /// <summary>Its path.</summary>
    public string Path => _directory.FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Copies in the system's folder for temporary files, which is cleaned from time to time: no reason to fail at the end of a run.
        }
    }
}

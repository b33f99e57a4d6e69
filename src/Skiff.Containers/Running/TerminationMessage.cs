using System.Text;

namespace Skiff.Containers.Running;

/// <summary>The file whose content kubelet shows as the message of a container that ended (<c>terminationMessagePath</c>).</summary>
internal static class TerminationMessage
{
    // kubelet shows no more.
    private const int MaximumBytes = 4096;

    /// <summary>Writes the reason; where that is not possible it stands in the log all the same.</summary>
    public static void Write(string? path, string reason)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            var bytes = Encoding.UTF8.GetBytes(reason);
            file.Write(bytes, 0, Math.Min(bytes.Length, MaximumBytes));
            file.SetLength(file.Position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The container's user may not write to it: nobody is left to tell.
        }
    }
}

using System.Runtime.ExceptionServices;

namespace Skiff.Containers.Direct;

/// <summary>A thread that moves into other namespaces and is never used for anything else.</summary>
internal static class SpoiledThread
{
    /// <summary>Runs something on one, to its end.</summary>
    public static T Run<T>(Func<T> action)
    {
        var (result, failure) = (default(T), default(ExceptionDispatchInfo));
        var thread = new Thread(() =>
        {
            try
            {
                result = action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!; // there was no failure
    }
}

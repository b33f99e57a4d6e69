using Skiff.Cli.Output;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;

namespace Skiff.Cli;

/// <summary>Where commands that run or compile get their modules from.</summary>
internal static class CompiledModules
{
    /// <summary>The way to an engine's modules, as the options say.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="folder">The cache folder, or null for the user's.</param>
    /// <param name="useCache">Whether compiled code is kept at all.</param>
    /// <param name="warn">Told what the user may want to know.</param>
    public static ModuleSource SourceFor(Engine engine, string? folder, bool useCache, Action<string> warn) =>
        new(engine, OpenCache(folder, useCache, warn)) { Progress = new CompilationMeter(Console.Error, isTerminal: !Console.IsErrorRedirected, TimeProvider.System) };

    private static ArtifactCache? OpenCache(string? folder, bool useCache, Action<string> warn)
    {
        if (!useCache)
        {
            return null;
        }

        var cache = ArtifactCache.TryOpen(folder ?? ArtifactCache.DefaultFolder, out var reason);
        if (cache is null)
        {
            warn($"compiled code is not cached: {reason}");
        }

        return cache;
    }
}

using System.Globalization;
using Skiff.Compiler;
using Skiff.Containers.Bundles;
using Skiff.Containers.Guests;
using Skiff.Containers.Running;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Apps;
using Skiff.Spin.Programs;

namespace Skiff.Containers.Compilation;

/// <summary>The role <c>compile</c>: inside the container of <see cref="CompilationBundle"/>, compiles the guest that the settings name. Nothing of the guest runs.</summary>
public static class CompileRole
{
    /// <summary>Compiles.</summary>
    /// <param name="settings">The path of the settings.</param>
    /// <param name="error">Gets what is wrong.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string settings, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string? path = null;
        try
        {
            var guest = ContainerSettings.Read(settings);
            path = guest.Path;
            GivenUpCalls.Load();
            var compiled = new CompiledFunctions();
            var modules = new ModuleSource(new Engine(), ArtifactCache.OpenMounted(WasmBundle.Code, mapsCode: false)) { Progress = compiled };
            if (guest.Kind == GuestKind.SpinApp)
            {
                AppCompiler.CompileApp(guest.Path, modules);
            }
            else
            {
                AppCompiler.CompileFile(guest.Path, modules);
            }

            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"functions compiled: {compiled.Count}"));
            return 0;
        }
        catch (ContainerException e)
        {
            error.WriteLine(e.Message);
        }
        catch (Exception e)
        {
            error.WriteLine(Failure.Of(e, path).Text);
        }

        return 1;
    }

    // Of modules whose code was there already, none are.
    private sealed class CompiledFunctions : IProgress<CompilationProgress>
    {
        private int _count;

        public int Count => _count;

        public void Report(CompilationProgress value) => Interlocked.Increment(ref _count);
    }
}

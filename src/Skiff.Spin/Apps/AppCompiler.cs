using Skiff.Components;
using Skiff.Components.Binary;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Manifest;
using Skiff.Spin.Programs;

namespace Skiff.Spin.Apps;

/// <summary>Compiles ahead of time what an application or program is made of, so that loading it finds its code. Nothing of it runs.</summary>
public static class AppCompiler
{
    /// <summary>Compiles all components that the triggers of a manifest refer to. Sources that are no files are left to whoever loads the application.</summary>
    /// <exception cref="AppException">The manifest cannot be read.</exception>
    /// <exception cref="ProgramException">A file cannot be read.</exception>
    public static void CompileApp(string manifest, ModuleSource modules)
    {
        var reading = AppLoader.ReadManifest(manifest, ProgramFile.ReadAll(manifest));
        var app = reading.Manifest ?? throw new AppException(reading.Source, reading.Diagnostics);
        var directory = Path.GetDirectoryName(Path.GetFullPath(manifest))!; // a file's path has a directory
        var used = app.Triggers.SelectMany(trigger => trigger.Components).Select(component => component.Value.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var source in DependencyLoader.SourcesOf(app.Components, used).OfType<ComponentSource.File>())
        {
            CompileFile(Path.Combine(directory, source.Path), modules);
        }
    }

    /// <summary>Compiles a module or component.</summary>
    /// <exception cref="ProgramException">The file cannot be read.</exception>
    public static void CompileFile(string path, ModuleSource modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        var file = new ComponentFile(modules, path); // before its content is read: it also notes what whoever loads it need not read
        var bytes = ProgramFile.Read(path);
        if (ComponentDecoder.IsComponent(bytes))
        {
            _ = file.Load(bytes);
        }
        else
        {
            _ = file.LoadModule(bytes);
        }
    }
}

using System.Collections.Immutable;
using Skiff.Components;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Apps.Files;
using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Spin.Capabilities.Variables;
using Skiff.Spin.Manifest;
using Skiff.Spin.Manifest.Locked;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;

namespace Skiff.Spin.Apps;

/// <summary>From a manifest's path to an application that can run. All problems are found in one go.</summary>
public static class AppLoader
{
    /// <summary>The name of a manifest where a directory is given.</summary>
    public const string ManifestName = "spin.toml";

    private const string StateDirectoryName = ".spin";
    private const string LockedExtension = ".json";

    /// <summary>Reads the manifest and prepares what it describes.</summary>
    /// <param name="path">A manifest, a locked application with its files beside it, or a directory that holds a <c>spin.toml</c>.</param>
    /// <param name="modules">Compiles the modules.</param>
    /// <param name="options">How.</param>
    /// <exception cref="AppException">The application cannot be run; the message says why.</exception>
    public static PreparedApp Load(string path, ModuleSource modules, AppOptions options)
    {
        var manifest = ReadManifest(path, out var warnings, out var folder);
        return Prepare(manifest, warnings, folder, modules, options);
    }

    /// <summary>Reads a manifest, and nothing of what it describes.</summary>
    /// <param name="path">A manifest, a locked application, or a directory that holds a <c>spin.toml</c>.</param>
    /// <param name="warnings">What is to be said of it.</param>
    /// <param name="folder">The absolute path of its directory: its paths are relative to that.</param>
    /// <exception cref="AppException">It cannot be read; the message says why.</exception>
    public static AppManifest ReadManifest(string path, out ImmutableArray<Diagnostic> warnings, out string folder)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, ManifestName) : path;
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AppException($"cannot read the manifest '{file}': {e.Message}", e);
        }

        var reading = ReadManifest(file, bytes);
        (warnings, folder) = (reading.Diagnostics, Path.GetDirectoryName(Path.GetFullPath(file))!); // A file's path has a directory.
        return reading.Manifest ?? throw new AppException(reading.Source, reading.Diagnostics);
    }

    /// <summary>Prepares one component without a manifest: it answers every path.</summary>
    /// <param name="path">A component that exports an HTTP handler, or a command of WASI preview 1, which answers as a CGI program.</param>
    /// <param name="allowedOutboundHosts">As a manifest would have them.</param>
    /// <param name="modules">Compiles the modules.</param>
    /// <param name="options">How.</param>
    /// <param name="loaded">What is in the file, if the caller has loaded it already; null to load it.</param>
    /// <exception cref="AppException">It cannot be run; the message says why.</exception>
    public static PreparedApp LoadFile(string path, IEnumerable<string> allowedOutboundHosts, ModuleSource modules, AppOptions options, PreparedComponent? loaded = null)
    {
        var text = FileManifest.Write(path, allowedOutboundHosts);
        var reading = ManifestReader.Read(path, System.Text.Encoding.UTF8.GetBytes(text));
        return reading.Succeeded
            ? Prepare(reading.Manifest, reading.Diagnostics, Path.GetDirectoryName(Path.GetFullPath(path))!, modules, options with { AddsSpinHeaders = false, HasManifest = false }, loaded) // a file's path has a directory
            : throw new AppException(reading.Source, reading.Diagnostics);
    }

    /// <summary>Reads a manifest: one that was written as TOML, or a locked application, which is JSON.</summary>
    internal static ManifestReading ReadManifest(string path, ReadOnlySpan<byte> bytes) =>
        path.EndsWith(LockedExtension, StringComparison.OrdinalIgnoreCase) ? LockedAppReader.Read(path, bytes).Reading : ManifestReader.Read(path, bytes);

    private static PreparedApp Prepare(AppManifest manifest, ImmutableArray<Diagnostic> warnings, string directory, ModuleSource modules, AppOptions options, PreparedComponent? loaded = null)
    {
        var diagnostics = new DiagnosticBag();
        foreach (var warning in warnings)
        {
            diagnostics.Add(warning);
        }

        manifest = RetainedComponents.Select(manifest, options.RetainedComponents, diagnostics);
        CheckTriggers(manifest, diagnostics);
        var used = manifest.Triggers.SelectMany(t => t.Components).Select(c => c.Value.Value).ToHashSet(StringComparer.Ordinal);
        var files = new PrivateDirectory();
        var stores = new AppKeyValueStores(options, options.StateDirectory switch { null => Path.Combine(directory, StateDirectoryName), "" => null, var given => Path.GetFullPath(given) });
        var components = ImmutableArray.CreateBuilder<AppComponent>();
        try
        {
            var sources = new SourceReader(directory, diagnostics);
            var linkers = new GrantedLinkers(modules.Engine, options.Limits);
            var dependencies = new DependencyLoader(modules, manifest.Components, sources, linkers, diagnostics);
            var variables = AppVariables.Read(manifest.Variables, options.Variables, diagnostics);
            var preparer = new ComponentPreparer(modules, new FileCollector(directory, files, options, diagnostics), sources, dependencies, linkers, variables, stores, options, diagnostics) { Loaded = loaded };
            components.AddRange(manifest.Components.Where(c => used.Contains(c.Id.Value)).Select(preparer.Prepare).OfType<AppComponent>());
            CheckExecutors(manifest, components, diagnostics);
            if (diagnostics.HasErrors)
            {
                throw new AppException(manifest.Source, diagnostics.ToImmutable());
            }

            return new PreparedApp(manifest, components.DrainToImmutable(), stores, files, diagnostics.ToImmutable()) { AddsSpinHeaders = options.AddsSpinHeaders };
        }
        catch
        {
            foreach (var component in components)
            {
                component.Dispose();
            }

            stores.Dispose();
            files.Dispose();
            throw;
        }
    }

    /// <summary>Reports triggers that this version does not have.</summary>
    internal static void CheckTriggers(AppManifest manifest, DiagnosticBag diagnostics)
    {
        foreach (var trigger in manifest.Triggers)
        {
            switch (trigger)
            {
                case OtherTriggerDeclaration other:
                    var hint = DidYouMean.Phrase(other.Type, [HttpTriggerDeclaration.TypeName]);
                    diagnostics.Error(ManifestCodes.TriggerType, other.TypeSpan, hint.Length > 0 ? $"unknown trigger type \"{other.Type}\"{hint}" : $"triggers of type \"{other.Type}\" are not supported in this version; \"{HttpTriggerDeclaration.TypeName}\" is");
                    break;
                case HttpTriggerDeclaration { Route: null, IsPrivate: false } http:
                    diagnostics.Error(ManifestCodes.MissingField, http.Span, "[[trigger.http]] has no field \"route\", which it must have");
                    break;
                default:
                    break;
            }
        }

        if (manifest.Triggers.IsEmpty)
        {
            diagnostics.Error(ManifestCodes.MissingField, default, "the application has no trigger: nothing would ever run");
        }
    }

    // Which executor a component needs, says its file.
    private static void CheckExecutors(AppManifest manifest, IEnumerable<AppComponent> components, DiagnosticBag diagnostics)
    {
        var byId = components.ToDictionary(c => c.Id, StringComparer.Ordinal);
        foreach (var trigger in manifest.Triggers.OfType<HttpTriggerDeclaration>())
        {
            if (trigger.Component is not { } component || !byId.TryGetValue(component.Value, out var prepared))
            {
                continue;
            }

            var span = trigger.Executor.Span.Length > 0 ? trigger.Executor.Span : component.Span;
            if (prepared is CommandComponent && trigger.Executor is HttpExecutor.Component)
            {
                diagnostics.Error(AppCodes.Handler, span, $"component \"{component.Value}\" is a core module, which handles no HTTP itself: a command of WASI preview 1 runs with executor = {{ type = \"wagi\" }}");
            }
            else if (prepared is HandlerComponent && trigger.Executor is HttpExecutor.Wagi)
            {
                diagnostics.Error(AppCodes.Handler, span, $"component \"{component.Value}\" handles HTTP itself: leave the executor away");
            }
        }
    }
}

using System.Collections.Immutable;
using Skiff.Compiler;
using Skiff.Components;
using Skiff.Components.Text;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Runtime.Pool;
using Skiff.Spin.Apps.Files;
using Skiff.Spin.Manifest;
using Skiff.Text;
using Skiff.Wasi;
using Skiff.Wasm;
using Skiff.Wasm.Text;

namespace Skiff.Spin.Apps;

/// <summary>Prepares one component after the other: code, link, files, environment.</summary>
internal sealed class ComponentPreparer(ModuleSource modules, FileCollector files, string directory, AppOptions options, DiagnosticBag diagnostics)
{
    // A file larger than this is no module that the decoder would take.
    private const long MaximumLength = 1L << 30;

    private readonly Linker _linker = new Linker(modules.Engine).DefineWasiPreview1();

    private readonly HandlerPreparer _handlers = new(modules, options, diagnostics);

    // The header of a component: the magic of a module, then version 13 and layer 1 (Component Model, Binary.md).
    private static ReadOnlySpan<byte> ComponentHeader => [0, (byte)'a', (byte)'s', (byte)'m', 0x0d, 0, 1, 0];

    /// <summary>Prepares a component; null if that is not possible, which has been reported.</summary>
    public AppComponent? Prepare(ComponentDeclaration component)
    {
        WarnOfWhatIsNotActedOn(component);
        if (PathOf(component) is not { } source)
        {
            return null;
        }

        var path = Path.Combine(directory, source.Path);
        var file = new ComponentFile(modules, path);
        var known = file.TryLoad();
        var module = file.TryLoadModule();
        var bytes = known is null && module is null ? ReadSource(component, source, path) : null;
        var directories = files.Collect(component);
        AppComponent? prepared = (known is null && module is null && bytes is null) || directories is null ? null
            : known is not null || bytes.AsSpan().StartsWith(ComponentHeader) ? PrepareHandler(component, () => known ?? file.Load(bytes), Grants(component, directories.Value))
            : PrepareCommand(component, () => module ?? file.LoadModule(bytes), Grants(component, directories.Value));
        if (prepared is null)
        {
            foreach (var opened in directories ?? [])
            {
                opened.Dispose();
            }
        }

        return prepared;
    }

    private HandlerComponent? PrepareHandler(ComponentDeclaration component, Func<PreparedComponent> load, ComponentGrants grants)
    {
        var network = _handlers.Network(component);
        if (_handlers.Prepare(component, load) is { } prepared)
        {
            return new HandlerComponent(component.Id.Value, prepared, network, grants);
        }

        network.OutboundHttp?.Dispose();
        return null;
    }

    private CommandComponent? PrepareCommand(ComponentDeclaration component, Func<LoadedModule> load, ComponentGrants grants) =>
        Compile(component, load) is { } module && Link(component, module) is { } pool ? new CommandComponent(component.Id.Value, pool, grants) : null;

    private ComponentGrants Grants(ComponentDeclaration component, ImmutableArray<WasiDirectory> own) => new(Environment(component), own, options.Directories);

    private ComponentSource.File? PathOf(ComponentDeclaration component)
    {
        if (component.Source is ComponentSource.File source)
        {
            return source;
        }

        var kind = component.Source is ComponentSource.Remote ? "{ url, digest }" : "{ package, version }";
        diagnostics.Error(AppCodes.Source, component.Source.Span, $"sources of the form {kind} are not supported in this version: download the module and name its path");
        return null;
    }

    private byte[]? ReadSource(ComponentDeclaration component, ComponentSource.File source, string path)
    {
        try
        {
            if (new FileInfo(path).Length is var length and > MaximumLength)
            {
                diagnostics.Error(AppCodes.File, source.Span, $"'{source.Path}' has {length} bytes; a module has at most {MaximumLength}");
                return null;
            }

            var bytes = File.ReadAllBytes(path);
            return path.EndsWith(".wat", StringComparison.OrdinalIgnoreCase) && SourceText.FromUtf8(source.Path, bytes) is { } text ? ToBinary(text) : bytes;
        }
        catch (WatException e)
        {
            diagnostics.Error(AppCodes.Module, source.Span, $"'{source.Path}' is no valid module: {e.Message}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            diagnostics.Error(AppCodes.File, source.Span, $"there is no file '{source.Path}'{(component.Build is { Commands: [var command, ..] } ? $"; has the component been built ({command})?" : "")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(AppCodes.File, source.Span, $"cannot read '{source.Path}': {e.Message}");
        }

        return null;
    }

    private static byte[] ToBinary(SourceText text) => ComponentTextReader.IsComponent(text) ? ComponentTextReader.ToBinary(text) : WatReader.ToBinary(text);

    private WasmModule? Compile(ComponentDeclaration component, Func<LoadedModule> load)
    {
        var span = component.Source.Span;
        try
        {
            return load().Module;
        }
        catch (WasmException e)
        {
            diagnostics.Error(AppCodes.Module, span, $"this is no valid module: {e.Code}: {e.Message}{(e.Offset is { } at ? $" (at 0x{at:x})" : "")}");
        }
        catch (CompilerNotSupportedException e)
        {
            diagnostics.Error(AppCodes.Module, span, e.Message);
        }

        return null;
    }

    // Makes one instance, so that what does not link is found now and the first request finds an instance.
    private InstancePool? Link(ComponentDeclaration component, WasmModule module)
    {
        var limits = options.Limits;
        var pool = new InstancePool(_linker, module, new InstancePoolOptions
        {
            MaximumInstances = limits.Instances + limits.IdleInstances,
            MaximumIdle = limits.IdleInstances,
            ReturnsMemory = true,
            Limits = StoreLimits.Default with { MaximumCommittedMemory = limits.InstanceMemory },
        });
        try
        {
            using var first = pool.TryRent()!; // The first of at least one.
            if (first.Instance.GetFunction(HttpExecutor.Wagi.Entrypoint) is { Type: { Parameters.IsEmpty: true, Results.IsEmpty: true } })
            {
                return pool;
            }

            diagnostics.Error(AppCodes.Link, component.Source.Span, $"the module exports no function \"{HttpExecutor.Wagi.Entrypoint}\" without parameters and results: it is no WASI command");
        }
        catch (LinkException e)
        {
            diagnostics.Error(AppCodes.Link, component.Source.Span, $"the module cannot be linked: {e.Message}");
        }
        catch (TrapException e)
        {
            diagnostics.Error(AppCodes.Link, component.Source.Span, $"the module cannot be instantiated: {e.Message}");
        }
        catch (NativeException e)
        {
            diagnostics.Error(AppCodes.Link, component.Source.Span, $"the module cannot be instantiated on this machine: {e.Message}");
        }

        pool.Dispose();
        return null;
    }

    private ImmutableArray<KeyValuePair<string, string>> Environment(ComponentDeclaration component)
    {
        var variables = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in component.Environment)
        {
            variables[name] = value.Value;
        }

        foreach (var (name, value) in options.Environment)
        {
            variables[name] = value;
        }

        return [.. variables];
    }

    private void WarnOfWhatIsNotActedOn(ComponentDeclaration component)
    {
        Warn(component.Variables.Select(v => v.Value.Span), "variables", "the component cannot read them");
        Warn(component.KeyValueStores.Select(s => s.Span), "key_value_stores", "the component can open no store");
        Warn(component.SqliteDatabases.Select(d => d.Span), "sqlite_databases", "the component can open no database");
        Warn(component.AiModels.Select(m => m.Span), "ai_models", "the component can use no model");
        Warn(component.Dependencies.Select(d => d.Name.Span), "dependencies", "nothing is composed into the component");

        void Warn(IEnumerable<TextSpan> places, string field, string consequence)
        {
            foreach (var place in places.Take(1))
            {
                diagnostics.Add(Diagnostic.Warning(AppCodes.NotActedOn, place, $"component \"{component.Id}\": \"{field}\" is not acted on in this version: {consequence}"));
            }
        }
    }
}

using System.Collections.Immutable;
using Skiff.Components;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Runtime.Pool;
using Skiff.Spin.Apps.Files;
using Skiff.Spin.Capabilities;
using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Spin.Capabilities.Variables;
using Skiff.Spin.Manifest;
using Skiff.Text;
using Skiff.Wasi;

namespace Skiff.Spin.Apps;

/// <summary>Prepares one component after the other: code, link, files, environment.</summary>
internal sealed class ComponentPreparer(
    ModuleSource modules, FileCollector files, SourceReader sources, DependencyLoader dependencies, GrantedLinkers linkers, AppVariables variables, AppKeyValueStores stores, AppOptions options, DiagnosticBag diagnostics)
{
    private readonly Linker _linker = new Linker(modules.Engine).DefineWasiPreview1();

    private readonly HandlerPreparer _handlers = new(linkers.For(SpinGrants.All), sources, dependencies, variables, options, diagnostics);

    /// <summary>The one component there is, if the caller has loaded it.</summary>
    public PreparedComponent? Loaded { get; init; }

    /// <summary>Prepares a component; null if that is not possible, which has been reported.</summary>
    public AppComponent? Prepare(ComponentDeclaration component)
    {
        WarnOfWhatIsNotActedOn(component);
        if (sources.FileOf(component.Source) is not { } source)
        {
            return null;
        }

        var file = new ComponentFile(modules, sources.PathOf(source));
        var known = Loaded ?? file.TryLoad();
        var module = known is null ? file.TryLoadModule() : null;
        var bytes = known is null && module is null ? sources.Read(source, component.Build) : null;
        var directories = files.Collect(component);
        var granted = new GrantedCapabilities(variables.For(component, diagnostics), stores.For(component, diagnostics), stores.ForDependencies(component));
        AppComponent? prepared = (known is null && module is null && bytes is null) || directories is null ? null
            : known is not null || SourceReader.IsComponent(bytes) ? PrepareHandler(component, () => known ?? file.Load(bytes), granted, Grants(component, directories.Value))
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

    private HandlerComponent? PrepareHandler(ComponentDeclaration component, Func<PreparedComponent> load, GrantedCapabilities granted, ComponentGrants grants)
    {
        var network = _handlers.Network(component);
        if (_handlers.Prepare(component, load) is { } prepared)
        {
            return new HandlerComponent(component.Id.Value, prepared, network, granted, grants);
        }

        network.OutboundHttp?.Dispose();
        return null;
    }

    private CommandComponent? PrepareCommand(ComponentDeclaration component, Func<LoadedModule> load, ComponentGrants grants)
    {
        Warn(component, component.Variables.Select(v => v.Value.Span), "variables", "a core module cannot read them");
        Warn(component, component.KeyValueStores.Select(s => s.Span), "key_value_stores", "a core module cannot open them");
        if (component.Dependencies is [var dependency, ..])
        {
            diagnostics.Error(AppCodes.Dependency, dependency.Name.Span, $"component \"{component.Id}\" is a core module, which has no imports that components could satisfy");
            return null;
        }

        return sources.Load("module", component.Source.Span, load) is { } loaded && Link(component, loaded.Module) is { } pool ? new CommandComponent(component.Id.Value, pool, grants) : null;
    }

    private ComponentGrants Grants(ComponentDeclaration component, ImmutableArray<WasiDirectory> own) => new(Environment(component), own, options.Directories);

    // Makes one instance, so that what does not link is found now and the first request finds an instance.
    private InstancePool? Link(ComponentDeclaration component, WasmModule module)
    {
        var limits = options.Limits;
        var pool = new InstancePool(_linker, module, new InstancePoolOptions
        {
            MaximumInstances = limits.Instances + limits.ChainInstances + limits.IdleInstances,
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
        Warn(component, component.SqliteDatabases.Select(d => d.Span), "sqlite_databases", "the component can open no database");
        Warn(component, component.AiModels.Select(m => m.Span), "ai_models", "the component can use no model");
    }

    private void Warn(ComponentDeclaration component, IEnumerable<TextSpan> places, string field, string consequence)
    {
        foreach (var place in places.Take(1))
        {
            diagnostics.Add(Diagnostic.Warning(AppCodes.NotActedOn, place, $"component \"{component.Id}\": \"{field}\" is not acted on in this version: {consequence}"));
        }
    }
}

using System.Collections.Immutable;
using Skiff.Runtime.Pool;
using Skiff.Wasi;

namespace Skiff.Spin.Apps;

/// <summary>A component of an application that can run.</summary>
public abstract class AppComponent : IDisposable
{
    private readonly ImmutableArray<WasiDirectory> _own;

    private protected AppComponent(string id, ComponentGrants grants)
    {
        Id = id;
        Environment = grants.Environment;
        Directories = [.. grants.OwnDirectories, .. grants.SharedDirectories];
        _own = grants.OwnDirectories;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its environment variables.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; }

    /// <summary>Its files.</summary>
    public ImmutableArray<WasiDirectory> Directories { get; }

    /// <summary>Ends when an instance waits for the first request, or cannot be made; never fails.</summary>
    public virtual Task Ready => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeInstances();
        foreach (var directory in _own)
        {
            directory.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes what a kind of component has beside its directories.</summary>
    private protected abstract void DisposeInstances();
}

/// <summary>A core module that is a command of WASI preview 1, for the executor <c>wagi</c>.</summary>
public sealed class CommandComponent : AppComponent
{
    internal CommandComponent(string id, InstancePool instances, ComponentGrants grants)
        : base(id, grants) => Instances = instances;

    /// <summary>Its instances.</summary>
    public InstancePool Instances { get; }

    private protected override void DisposeInstances() => Instances.Dispose();
}

/// <summary>What a component is given.</summary>
/// <param name="Environment">Its variables.</param>
/// <param name="OwnDirectories">Its files; disposed with it.</param>
/// <param name="SharedDirectories">Directories that belong to someone else.</param>
internal readonly record struct ComponentGrants(
    ImmutableArray<KeyValuePair<string, string>> Environment, ImmutableArray<WasiDirectory> OwnDirectories, ImmutableArray<WasiDirectory> SharedDirectories);

using System.Collections.Immutable;
using Skiff.Runtime.Pool;
using Skiff.Wasi;

namespace Skiff.Spin.Apps;

/// <summary>A component of an application that can run.</summary>
public abstract class AppComponent : IDisposable
{
    private protected AppComponent(string id, ImmutableArray<KeyValuePair<string, string>> environment, ImmutableArray<WasiDirectory> directories)
    {
        Id = id;
        Environment = environment;
        Directories = directories;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its environment variables.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; }

    /// <summary>Its files.</summary>
    public ImmutableArray<WasiDirectory> Directories { get; }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (var directory in Directories)
        {
            directory.Dispose();
        }
    }
}

/// <summary>A core module that is a command of WASI preview 1, for the executor <c>wagi</c>.</summary>
public sealed class CommandComponent : AppComponent
{
    internal CommandComponent(string id, InstancePool instances, ImmutableArray<KeyValuePair<string, string>> environment, ImmutableArray<WasiDirectory> directories)
        : base(id, environment, directories) => Instances = instances;

    /// <summary>Its instances.</summary>
    public InstancePool Instances { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Instances.Dispose();
        base.Dispose();
    }
}

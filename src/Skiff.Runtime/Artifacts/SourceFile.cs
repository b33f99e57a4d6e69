using System.Collections.Immutable;
using System.Text;
using Skiff.Native;

namespace Skiff.Runtime.Artifacts;

/// <summary>A file that modules come from, in the state it was in when this object was made, and what the cache knows about it in that state (docs/adr/0016).</summary>
internal sealed class SourceFile
{
    private readonly ModuleSource _modules;
    private readonly string _path;
    private readonly FileIdentity? _state;
    private readonly bool _isSettled;

    /// <summary>Looks at the file's state, not at its content.</summary>
    public SourceFile(ModuleSource modules, string path)
    {
        _modules = modules;
        _path = path;
        // The time first: a change after it must be seen as one.
        var now = modules.Clock.GetUtcNow();
        _state = StateNow();
        _isSettled = modules.Cache is { IsForOneGuest: true } || _state?.IsSettled(now) == true;
    }

    // By path, so that there is one index for it at most; whether it is the same file, and unchanged, its identity says. The key covers decoder and compiler, too.
    private ArtifactKey Key => ArtifactKey.Of(Encoding.UTF8.GetBytes($"index of {Path.GetFullPath(_path)}"), _modules.Engine.Options.Compiler);

    /// <summary>Whether these can be its bytes, rather than something made from them.</summary>
    public bool MayHold(ReadOnlyMemory<byte> bytes) => _state?.Size == (ulong)bytes.Length;

    /// <summary>What is known about it; null if nothing is.</summary>
    public FileIndex? Find() => _modules.Cache is { } cache && _state is { } state ? cache.TryReadIndex(Key, state) : null;

    /// <summary>
    /// Keeps what is known about it now, if its content is still what it was when this object was made (whoever read it did so after that), and if all its code is in the cache.
    /// </summary>
    /// <param name="artifacts">Where the code of its modules is; an element is null where it is not in the cache.</param>
    /// <param name="outline">Makes the outline.</param>
    public void Remember(IEnumerable<KnownArtifact?> artifacts, Func<ReadOnlyMemory<byte>> outline)
    {
        ImmutableArray<KnownArtifact?> all = [.. artifacts];
        if (_modules.Cache is { } cache && _state is { } state && _isSettled && all.All(a => a is not null) && StateNow() == state)
        {
            cache.TryWriteIndex(Key, new FileIndex(state, [.. all.OfType<KnownArtifact>()], outline()));
        }
    }

    private FileIdentity? StateNow() => _modules.Cache switch
    {
        null => null,
        { IsForOneGuest: true } => FileIdentity.Of(_path) is { } state ? state with { Device = 0 } : null,
        _ => FileIdentity.Of(_path),
    };
}

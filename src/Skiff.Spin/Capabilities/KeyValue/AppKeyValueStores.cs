using System.Collections.Frozen;
using System.Collections.Immutable;
using Skiff.Spin.Apps;
using Skiff.Spin.Manifest;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>The key-value stores of an application, by their labels. Nothing is opened before it is used.</summary>
internal sealed class AppKeyValueStores : IDisposable
{
    /// <summary>The store that every application has.</summary>
    public const string DefaultLabel = "default";

    private const string Field = "key_value_stores";
    private const string DefaultFile = "sqlite_key_value.db";

    private readonly Dictionary<KeyValueStoreSource, IKeyValueBackend> _backends = [];
    private readonly FrozenDictionary<string, IKeyValueBackend> _byLabel;
    private readonly AppOptions _options;

    /// <summary>Makes them.</summary>
    /// <param name="options">What is behind labels.</param>
    /// <param name="stateDirectory">Where the default store is; null for memory.</param>
    public AppKeyValueStores(AppOptions options, string? stateDirectory)
    {
        _options = options;
        var stores = options.KeyValueStores.ContainsKey(DefaultLabel) ? options.KeyValueStores
            : options.KeyValueStores.Add(DefaultLabel, new KeyValueStoreSource.Sqlite(stateDirectory is null ? null : Path.Combine(stateDirectory, DefaultFile)));
        _byLabel = stores.ToFrozenDictionary(store => store.Key, store => BackendOf(store.Value), StringComparer.Ordinal);
    }

    /// <summary>Where the default store is, for people.</summary>
    public string DefaultStore => _byLabel[DefaultLabel].Description;

    /// <summary>The stores that a component may open: those of its <c>key_value_stores</c>. Labels with nothing behind them are reported.</summary>
    public GrantedStores For(ComponentDeclaration component, DiagnosticBag diagnostics)
    {
        var granted = new Dictionary<string, IKeyValueStore>(StringComparer.Ordinal);
        foreach (var label in component.KeyValueStores)
        {
            if (_byLabel.TryGetValue(label.Value, out var backend))
            {
                granted[label.Value] = backend.Open(label.Value);
            }
            else
            {
                diagnostics.Error(AppCodes.KeyValueStore, label.Span,
                    $"component \"{component.Id}\": nothing is behind the key-value store \"{SourceText.Shorten(label.Value)}\"{DidYouMean.Phrase(label.Value, _byLabel.Keys)}: [key_value_store.{SourceText.Shorten(label.Value)}] of the runtime configuration would say what");
            }
        }

        return new GrantedStores(granted, TellDenial(component, label => $"{Field} = [\"{label}\"] would allow it"));
    }

    /// <summary>For dependencies of a component that do not have its stores: they have none, and it is told what would give them.</summary>
    public GrantedStores ForDependencies(ComponentDeclaration component) =>
        new([], TellDenial(component, _ => $"inherit_configuration = [\"{Field}\"] would give a dependency the stores of its component"));

    /// <summary>Sets what the default store is to begin with.</summary>
    /// <exception cref="AppException">It cannot be set.</exception>
    public async Task SetInitialAsync(ImmutableArray<KeyValuePair<string, string>> pairs, CancellationToken cancellation)
    {
        if (pairs.IsEmpty)
        {
            return;
        }

        try
        {
            var store = new CheckedStore(_byLabel[DefaultLabel].Open(DefaultLabel));
            await store.SetManyAsync([.. pairs.Select(pair => (pair.Key, (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(pair.Value)))], cancellation).ConfigureAwait(false);
        }
        catch (KeyValueException e)
        {
            throw new AppException($"cannot set initial key-value pairs: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var backend in _backends.Values)
        {
            backend.Dispose();
        }
    }

    private IKeyValueBackend BackendOf(KeyValueStoreSource source)
    {
        if (!_backends.TryGetValue(source, out var backend))
        {
            backend = source switch
            {
                KeyValueStoreSource.Sqlite file => new SqliteBackend(file.Path, _options.OnFailure),
                _ => throw new ArgumentOutOfRangeException(nameof(source), source, "unknown kind of store"),
            };
            _backends.Add(source, backend);
        }

        return backend;
    }

    private Action<string>? TellDenial(ComponentDeclaration component, Func<string, string> remedy) => (_options.HasManifest, _options.OnDenied, _options.OnFailure) switch
    {
        (true, { } tell, _) => label => tell(component.Id.Value, $"{Denied(label)}; {remedy(SourceText.Shorten(label))}"),
        (false, _, { } tell) => label => tell($"component \"{component.Id}\": {Denied(label)}: only applications with a manifest have stores"),
        _ => null,
    };

    private static string Denied(string label) => $"the key-value store \"{SourceText.Shorten(label)}\" was denied";
}

using System.Collections.Immutable;
using Skiff.Spin.Apps;
using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Spin.Capabilities.Variables;
using Skiff.Spin.Manifest;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Configuration;

/// <summary>
/// What whoever runs an application says of its surroundings, and not the application: <c>runtime-config.toml</c>. What this version does not have is refused by name, what nobody has with a suggestion.
/// Source: Spin's documentation, "Dynamic and Runtime Application Configuration".
/// </summary>
public sealed record RuntimeConfig
{
    private const string Providers = "variables_provider";
    private const string OlderProviders = "config_provider";
    private const string Stores = "key_value_store";

    // What Spin's has and this version does not act on: passed over, an application would run otherwise than its operator thinks.
    private static readonly string[] s_notThere =
        ["log_dir", "max_instance_memory", "sqlite_database", "llm_compute", "outbound_networking", "client_tls", "outbound_http", "outbound_pg", "outbound_mysql", "outbound_redis", "outbound_mqtt"];

    /// <summary>Where variables come from, the most important source first.</summary>
    public ImmutableArray<VariableSource> Variables { get; init; } = [];

    /// <summary>What is behind labels of key-value stores.</summary>
    public ImmutableDictionary<string, KeyValueStoreSource> KeyValueStores { get; init; } = ImmutableDictionary.Create<string, KeyValueStoreSource>(StringComparer.Ordinal);

    /// <summary>The directory for what the application keeps, as <see cref="AppOptions.StateDirectory"/> has it.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="environment">The value of an environment variable; null where there is none.</param>
    /// <exception cref="AppException">It cannot be read, or says something that it cannot say; the message has every place.</exception>
    public static RuntimeConfig Load(string path, Func<string, string?> environment)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AppException($"cannot read the runtime configuration '{path}': {e.Message}", e);
        }

        var document = TomlReader.Read(path, bytes);
        var diagnostics = new DiagnosticBag();
        foreach (var diagnostic in document.Diagnostics)
        {
            diagnostics.Add(diagnostic);
        }

        var config = document.HasErrors ? null : Read(document.Root, Path.GetDirectoryName(Path.GetFullPath(path))!, environment, diagnostics); // a file's path has a directory
        return config is not null && !diagnostics.HasErrors ? config : throw new AppException(document.Source, diagnostics.ToImmutable());
    }

    private static RuntimeConfig Read(TomlTable root, string folder, Func<string, string?> environment, DiagnosticBag diagnostics)
    {
        var fields = new TableReader(root, "the runtime configuration", diagnostics);
        foreach (var name in s_notThere)
        {
            if (fields.Find(name) is { } entry)
            {
                diagnostics.Error(AppCodes.RuntimeConfig, entry.KeySpan, $"\"{name}\" is not supported in this version");
            }
        }

        if (fields.Find(Providers) is not null && fields.Find(OlderProviders) is { } older)
        {
            diagnostics.Error(ManifestCodes.Combination, older.KeySpan, $"\"{OlderProviders}\" is the older name of \"{Providers}\": only one of them can be there");
        }

        var sources = fields.Tables(Providers).Concat(fields.Tables(OlderProviders)).Select(table => ReadProvider(table, folder, environment, diagnostics)).OfType<VariableSource>().ToImmutableArray();
        var config = new RuntimeConfig { Variables = sources, KeyValueStores = ReadStores(fields, folder, diagnostics), StateDirectory = fields.String("state_dir")?.Value };
        fields.RefuseOthers();
        return config;
    }

    private static ImmutableDictionary<string, KeyValueStoreSource> ReadStores(TableReader fields, string folder, DiagnosticBag diagnostics)
    {
        var stores = ImmutableDictionary.CreateBuilder<string, KeyValueStoreSource>(StringComparer.Ordinal);
        if (fields.Table(Stores) is not { } labels)
        {
            return stores.ToImmutable();
        }

        foreach (var entry in labels)
        {
            if (fields.Expect<TomlTable>(entry.Value, $"\"{Stores}.{entry.Key}\"", "a table") is { } table && KeyValueStoreReader.Read(table, $"[{Stores}.{entry.Key}]", folder, diagnostics) is { } source)
            {
                stores[entry.Key] = source;
            }
        }

        return stores.ToImmutable();
    }

    private static VariableSource? ReadProvider(TomlTable table, string folder, Func<string, string?> environment, DiagnosticBag diagnostics)
    {
        var fields = new TableReader(table, $"[[{Providers}]]", diagnostics);
        VariableSource? source = null;
        switch (fields.RequiredString("type"))
        {
            case null:
                return null;
            case { Value: "static" }:
                source = VariableSource.Of(fields.StringMap("values").Select(value => KeyValuePair.Create(value.Key, value.Value.Value)));
                break;
            case { Value: "env" }:
                source = ReadEnvironment(fields, folder, environment, diagnostics);
                break;
            case { Value: "vault" or "azure_key_vault" } later:
                diagnostics.Error(AppCodes.RuntimeConfig, later.Span, $"providers of type \"{later.Value}\" are not supported in this version; \"env\" and \"static\" are");
                return null;
            case { } other:
                diagnostics.Error(ManifestCodes.Value, other.Span, $"unknown type of provider \"{SourceText.Shorten(other.Value)}\"{DidYouMean.Phrase(other.Value, ["env", "static", "vault", "azure_key_vault"])}");
                return null;
        }

        fields.RefuseOthers();
        return source;
    }

    private static EnvironmentSource ReadEnvironment(TableReader fields, string folder, Func<string, string?> environment, DiagnosticBag diagnostics)
    {
        var prefix = fields.String("prefix")?.Value ?? EnvironmentSource.DefaultPrefix;
        if (fields.String("dotenv_path") is not { } file)
        {
            return new EnvironmentSource(environment, prefix);
        }

        var path = Path.Combine(folder, file.Value);
        if (DotenvFile.TryRead(path, out var values, out var problem))
        {
            return new EnvironmentSource(name => environment(name) ?? values.GetValueOrDefault(name), prefix);
        }

        diagnostics.Error(AppCodes.RuntimeConfig, file.Span, $"cannot read '{path}': {problem}");
        return new EnvironmentSource(environment, prefix);
    }
}

using Skiff.Spin.Apps;
using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Spin.Manifest;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Configuration;

/// <summary>Reads a table <c>[key_value_store.LABEL]</c>.</summary>
internal static class KeyValueStoreReader
{
    /// <summary>Reads one; null if it cannot be read, which has been reported.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">How messages call it.</param>
    /// <param name="folder">Where relative paths begin: the folder of the file.</param>
    /// <param name="diagnostics">Gets the problems.</param>
    public static KeyValueStoreSource? Read(TomlTable table, string name, string folder, DiagnosticBag diagnostics)
    {
        var fields = new TableReader(table, name, diagnostics);
        KeyValueStoreSource? source = null;
        switch (fields.RequiredString("type"))
        {
            case null:
                return null;
            case { Value: "spin" }:
                source = new KeyValueStoreSource.Sqlite(fields.String("path") is { } path ? Path.GetFullPath(path.Value, folder) : null);
                break;
            case { Value: "redis" or "azure_cosmos" or "aws_dynamo" } later:
                diagnostics.Error(AppCodes.RuntimeConfig, later.Span, $"key-value stores of type \"{later.Value}\" are not supported in this version; \"spin\" is");
                return null;
            case { } other:
                diagnostics.Error(ManifestCodes.Value, other.Span, $"unknown type of key-value store \"{SourceText.Shorten(other.Value)}\"{DidYouMean.Phrase(other.Value, ["spin", "redis", "azure_cosmos", "aws_dynamo"])}");
                return null;
        }

        fields.RefuseOthers();
        return source;
    }
}

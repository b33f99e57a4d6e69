using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Skiff.Spin.Triggers.Http.Chaining;

namespace Skiff.Spin.Manifest.Locked;

/// <summary>
/// Writes locked applications, as Spin's hosts read them: what the manifest says, with contents named by their digests. What only the machine of the developer
/// knows (paths, how to build) is not in it. Source: Spin, crate locked-app.
/// </summary>
internal static class LockedAppWriter
{
    /// <summary>Writes one.</summary>
    /// <param name="manifest">What it is of; only HTTP triggers.</param>
    /// <param name="components">Its components with their contents.</param>
    public static byte[] Write(AppManifest manifest, ImmutableArray<LockedComponent> components)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var isChained = components.Any(component => IsChained(component.Declaration));
            json.WriteStartObject();
            json.WriteNumber("spin_lock_version", isChained ? 1 : 0);
            if (isChained)
            {
                WriteList(json, "must_understand", ["component_host_requirements"]);
            }

            WriteMetadata(json, manifest.Application);
            WriteVariables(json, manifest.Variables);
            json.WriteStartArray("triggers");
            foreach (var trigger in manifest.Triggers.OfType<HttpTriggerDeclaration>())
            {
                Write(json, trigger);
            }

            json.WriteEndArray();
            json.WriteStartArray("components");
            foreach (var component in components)
            {
                Write(json, component);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, ApplicationSection application)
    {
        json.WriteStartObject("metadata");
        WriteList(json, "authors", application.Authors.Select(author => author.Value));
        WriteText(json, "description", application.Description?.Value);
        json.WriteString("name", application.Name.Value);
        json.WriteStartObject("trigger");
        json.WriteString("type", HttpTriggerDeclaration.TypeName);
        json.WriteEndObject();
        json.WriteStartObject("triggers");
        json.WriteStartObject(HttpTriggerDeclaration.TypeName);
        json.WriteEndObject();
        json.WriteEndObject();
        WriteText(json, "version", application.Version?.Value);
        json.WriteEndObject();
    }

    private static void WriteVariables(Utf8JsonWriter json, ImmutableArray<VariableDeclaration> variables)
    {
        if (variables.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("variables");
        foreach (var variable in variables)
        {
            json.WriteStartObject(variable.Name.Value);
            WriteText(json, "description", variable.Description);
            WriteText(json, "default", variable.Default);
            if (variable.IsSecret)
            {
                json.WriteBoolean("secret", true);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, HttpTriggerDeclaration trigger)
    {
        json.WriteStartObject();
        json.WriteString("id", trigger.Id);
        json.WriteString("trigger_type", trigger.Type);
        json.WriteStartObject("trigger_config");
        WriteText(json, "component", trigger.Component?.Value);
        if (trigger.Executor is HttpExecutor.Wagi wagi)
        {
            json.WriteStartObject("executor");
            json.WriteString("type", "wagi");
            json.WriteString("argv", wagi.Arguments);
            json.WriteEndObject();
        }

        if (trigger.IsPrivate)
        {
            json.WriteStartObject("route");
            json.WriteBoolean("private", true);
            json.WriteEndObject();
        }

        WriteText(json, "route", trigger.Route?.Value.Text);
        if (trigger.StaticResponse is { } response)
        {
            json.WriteStartObject("static_response");
            json.WriteNumber("status_code", response.StatusCode);
            WriteMap(json, "headers", response.Headers);
            WriteText(json, "body", response.Body);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LockedComponent component)
    {
        var declaration = component.Declaration;
        json.WriteStartObject();
        json.WriteString("id", declaration.Id.Value);
        json.WriteStartObject("metadata");
        WriteList(json, "ai_models", declaration.AiModels.Select(model => model.Value));
        WriteList(json, "allowed_outbound_hosts", declaration.AllowedOutboundHosts.Select(host => host.Value));
        WriteList(json, "databases", declaration.SqliteDatabases.Select(database => database.Value));
        WriteText(json, "description", declaration.Description);
        WriteList(json, "key_value_stores", declaration.KeyValueStores.Select(store => store.Value));
        json.WriteEndObject();
        WriteSource(json, component.Code);
        WriteMap(json, "env", declaration.Environment);
        WriteFiles(json, component.Files);
        WriteMap(json, "config", declaration.Variables);
        WriteDependencies(json, declaration.Dependencies, component.Dependencies);
        if (IsChained(declaration))
        {
            json.WriteStartObject("host_requirements");
            json.WriteString("local_service_chaining", "required");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter json, ImmutableArray<LockedFile> files)
    {
        if (files.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("files");
        foreach (var file in files)
        {
            json.WriteStartObject();
            WriteContent(json, file);
            json.WriteString("path", file.Path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDependencies(Utf8JsonWriter json, ImmutableArray<ComponentDependency> dependencies, ImmutableArray<LockedFile> contents)
    {
        if (dependencies.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("dependencies");
        foreach (var (dependency, content) in dependencies.Zip(contents))
        {
            json.WriteStartObject(dependency.Name.Value);
            WriteSource(json, content);
            WriteText(json, "export", dependency.Export?.Value);
            if (dependency.Inherited.All)
            {
                json.WriteString("inherit", "All");
            }
            else
            {
                json.WriteStartObject("inherit");
                json.WriteStartArray("Some");
                foreach (var field in dependency.Inherited.Fields)
                {
                    json.WriteStringValue(field);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, LockedFile code)
    {
        json.WriteStartObject("source");
        json.WriteString("content_type", "application/wasm");
        WriteContent(json, code);
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, LockedFile file)
    {
        if (file.Inline is { } content)
        {
            json.WriteBase64String("inline", content.Span);
        }

        json.WriteString("digest", file.Digest);
    }

    private static void WriteMap(Utf8JsonWriter json, string name, ImmutableArray<KeyValuePair<string, Spanned<string>>> map)
    {
        if (map.IsEmpty)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        var list = values.ToList();
        if (list.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        list.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    // Hosts without it would send the requests to a name that nobody has.
    private static bool IsChained(ComponentDeclaration component) =>
        component.AllowedOutboundHosts.Any(host => host.Value.Contains(ServiceChain.InternalSuffix, StringComparison.Ordinal) || host.Value.EndsWith("://self", StringComparison.Ordinal));
}

/// <summary>A component with its contents.</summary>
/// <param name="Declaration">What the manifest says of it.</param>
/// <param name="Code">Its code.</param>
/// <param name="Dependencies">The code of its dependencies, in the order of the declaration.</param>
/// <param name="Files">Its files, with their paths below its root.</param>
internal sealed record LockedComponent(ComponentDeclaration Declaration, LockedFile Code, ImmutableArray<LockedFile> Dependencies, ImmutableArray<LockedFile> Files);

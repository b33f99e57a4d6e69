using System.Text.Json;
using Skiff.Containers.Guests;

namespace Skiff.Containers.Running;

/// <summary>
/// The settings as JSON, member by member: a serializer that learns its types first would take a tenth of the time in which a container is made, and the same again when its process starts.
/// </summary>
internal static class ContainerSettingsJson
{
    /// <summary>Writes them; what is missing is left out.</summary>
    public static byte[] Write(ContainerSettings settings)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, settings.Kind.ToString());
            json.WriteString("path"u8, settings.Path);
            WriteText(json, "entryPoint", settings.EntryPoint);
            json.WriteString("codeFolder"u8, settings.CodeFolder);
            WriteTexts(json, "arguments", settings.Arguments);
            WriteTexts(json, "environment", settings.Environment);
            WriteDirectories(json, settings.Directories);
            json.WriteBoolean("isRootReadOnly"u8, settings.IsRootReadOnly);
            WriteTexts(json, "allowedHosts", settings.AllowedHosts);
            WriteNumber(json, "httpPort", settings.HttpPort);
            WriteNumber(json, "memoryLimit", settings.MemoryLimit);
            WriteText(json, "terminationMessage", settings.TerminationMessage);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads them.</summary>
    public static ContainerSettings Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new ContainerSettings
        {
            Kind = Enum.Parse<GuestKind>(root.GetProperty("kind"u8).GetString() ?? ""),
            Path = root.GetProperty("path"u8).GetString() ?? "",
            EntryPoint = ReadText(root, "entryPoint"),
            CodeFolder = root.GetProperty("codeFolder"u8).GetString() ?? "",
            Arguments = ReadTexts(root, "arguments"),
            Environment = ReadTexts(root, "environment"),
            Directories = [.. root.GetProperty("directories"u8).EnumerateArray().Select(ReadDirectory)],
            IsRootReadOnly = root.GetProperty("isRootReadOnly"u8).GetBoolean(),
            AllowedHosts = ReadTexts(root, "allowedHosts"),
            HttpPort = (int?)ReadNumber(root, "httpPort"),
            MemoryLimit = ReadNumber(root, "memoryLimit"),
            TerminationMessage = ReadText(root, "terminationMessage"),
        };
    }

    private static void WriteDirectories(Utf8JsonWriter json, IReadOnlyList<GrantedDirectory> directories)
    {
        json.WriteStartArray("directories"u8);
        foreach (var directory in directories)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, directory.Path);
            json.WriteBoolean("isReadOnly"u8, directory.IsReadOnly);
            if (directory.Volume is { } volume)
            {
                json.WriteNumber("device"u8, volume.Device);
                json.WriteNumber("inode"u8, volume.Inode);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static GrantedDirectory ReadDirectory(JsonElement element) => new(
        element.GetProperty("path"u8).GetString() ?? "",
        element.GetProperty("isReadOnly"u8).GetBoolean(),
        element.TryGetProperty("inode"u8, out var inode) ? new DirectoryIdentity(element.GetProperty("device"u8).GetUInt64(), inode.GetUInt64()) : null);

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string? ReadText(JsonElement root, string name) => root.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static long? ReadNumber(JsonElement root, string name) => root.TryGetProperty(name, out var number) ? number.GetInt64() : null;

    private static string[] ReadTexts(JsonElement root, string name) => [.. root.GetProperty(name).EnumerateArray().Select(text => text.GetString() ?? "")];
}

using Skiff.Spin.Capabilities.Variables;
using Skiff.Text;
using Skiff.Text.Json;
using Skiff.Text.Toml;

namespace Skiff.Cli.Arguments;

/// <summary>Values of an application's variables on a command line: <c>NAME=VALUE</c>, <c>NAME=@FILE</c> for a file's content, <c>@FILE.json</c> and <c>@FILE.toml</c> for many, as Spin has them.</summary>
internal static class VariableValues
{
    private const string Option = "--variable";

    /// <summary>Reads them; of a name that comes twice the last one holds.</summary>
    public static VariableSource Read(IEnumerable<string> texts) => VariableSource.Of([.. texts.SelectMany(Read)]);

    private static IEnumerable<KeyValuePair<string, string>> Read(string text)
    {
        if (text.StartsWith('@'))
        {
            return ReadMany(text[1..]);
        }

        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new CommandException($"{Option}: '{text}' has no name and value; expected NAME=VALUE, NAME=@FILE, @FILE.json or @FILE.toml", ExitCodes.Usage);
        }

        var value = text[(equals + 1)..];
        return [new(text[..equals], value.StartsWith('@') ? ReadFile(value[1..], File.ReadAllText) : value)];
    }

    private static IEnumerable<KeyValuePair<string, string>> ReadMany(string path)
    {
        var document = Path.GetExtension(path) switch
        {
            ".json" => JsonTreeReader.Read(path, ReadFile(path, File.ReadAllBytes)),
            ".toml" => TomlReader.Read(path, ReadFile(path, File.ReadAllBytes)),
            _ => throw new CommandException($"{Option}: '@{path}': a file of variables must end in .json or .toml", ExitCodes.Usage),
        };
        if (document.HasErrors)
        {
            throw new CommandException(DiagnosticRenderer.Render(document.Source, document.Diagnostics).TrimEnd('\n'), ExitCodes.Usage);
        }

        return document.Root.Select(entry => entry.Value is TomlString value ? KeyValuePair.Create(entry.Key, value.Value)
            : throw new CommandException($"{Option}: '@{path}': \"{entry.Key}\" must be a string, not {entry.Value.Description}", ExitCodes.Usage));
    }

    private static T ReadFile<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{Option}: cannot read '{path}': {e.Message}", ExitCodes.Failure);
        }
    }
}

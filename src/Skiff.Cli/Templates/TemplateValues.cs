using Skiff.Spin.Templates;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Cli.Templates;

/// <summary>Comes by the values of a template's parameters: of the command line, of a file, of the user at a terminal, else what the template says.</summary>
internal sealed class TemplateValues
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);

    /// <summary>Reads what the command line says.</summary>
    /// <param name="texts"><c>NAME=VALUE</c> each; they count more than the file.</param>
    /// <param name="file">A TOML file with values, or null.</param>
    public TemplateValues(IEnumerable<string> texts, string? file)
    {
        foreach (var entry in file is null ? Enumerable.Empty<TomlEntry>() : ReadFile(file))
        {
            _given[entry.Key] = entry.Value is TomlString text ? text.Value
                : throw new CommandException($"--values-file: '{file}': \"{entry.Key}\" must be a string, not {entry.Value.Description}", ExitCodes.Usage);
        }

        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CommandException($"--value: '{text}' has no name and value; expected NAME=VALUE", ExitCodes.Usage);
            }

            _given[text[..equals]] = text[(equals + 1)..];
        }
    }

    /// <summary>All that a template's texts can name.</summary>
    /// <param name="template">The template.</param>
    /// <param name="name">The name of what is made.</param>
    /// <param name="path">Where it is made: for a component relative to the application.</param>
    /// <param name="ask">Asks the user; gives null where there is nobody to ask.</param>
    public Dictionary<string, string> For(AppTemplate template, string name, string path, Func<TemplateParameter, string?> ask)
    {
        if (_given.Keys.FirstOrDefault(given => template.Parameters.All(parameter => parameter.Name != given)) is { } unknown)
        {
            throw new CommandException($"--value: the template \"{template.Id}\" has no parameter \"{unknown}\"{(EditDistance.Nearest(unknown, template.Parameters.Select(p => p.Name)) is { } nearest ? $"; did you mean \"{nearest}\"?" : "")}", ExitCodes.Usage);
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["project-name"] = name, ["output-path"] = path, ["authors"] = Author(), ["username"] = Environment.UserName };
        foreach (var parameter in template.Parameters)
        {
            var value = _given.GetValueOrDefault(parameter.Name) ?? ask(parameter) ?? parameter.Default
                ?? throw new CommandException($"the template \"{template.Id}\" needs a value: --value {parameter.Name}=VALUE ({parameter.Prompt})", ExitCodes.Usage);
            values[parameter.Name] = parameter.ProblemWith(value) is { } problem ? throw new CommandException($"{parameter.Name}: {problem}", ExitCodes.Usage) : value;
        }

        return values;
    }

    private static TomlTable ReadFile(string file)
    {
        try
        {
            var document = TomlReader.Read(file, File.ReadAllBytes(file));
            return document.HasErrors ? throw new CommandException(DiagnosticRenderer.Render(document.Source, document.Diagnostics).TrimEnd('\n'), ExitCodes.Usage) : document.Root;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--values-file: cannot read '{file}': {e.Message}");
        }
    }

    // As git knows the user: manifests name their authors that way.
    private static string Author() => (Git("user.name"), Git("user.email")) switch
    {
        ({ Length: > 0 } name, { Length: > 0 } mail) => $"{name} <{mail}>",
        ({ Length: > 0 } name, _) => name,
        _ => Environment.UserName,
    };

    private static string Git(string setting) => GitProgram.Run(out var text, "config", "--get", setting) ? text : "";
}

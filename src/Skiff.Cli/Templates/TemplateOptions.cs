using System.CommandLine;
using Skiff.Spin.Templates;
using Skiff.Text;

namespace Skiff.Cli.Templates;

/// <summary>The options of the commands that make something of a template.</summary>
internal static class TemplateOptions
{
    private const string FolderVariable = "SKIFF_TEMPLATES";

    private static readonly Option<string?> Template = new("--template", "-t") { HelpName = "ID", Description = "The template; --list shows them." };

    private static readonly Option<string[]> Values = new("--value", "-v") { HelpName = "NAME=VALUE", Description = "A value that the template asks for. Repeatable." };

    private static readonly Option<string?> ValuesFile = new("--values-file") { HelpName = "FILE", Description = "A TOML file with values." };

    private static readonly Option<bool> AcceptDefaults = new("--accept-defaults", "-a") { Description = "Ask nothing: take what the template says where no value is given." };

    private static readonly Option<bool> Overwrite = new("--allow-overwrite") { Description = "Replace files that are there." };

    private static readonly Option<string[]> Folders = new("--templates") { HelpName = "FOLDER", Description = $"A folder of templates of your own, beside those of skiff. Repeatable. [default: ${FolderVariable}]" };

    private static readonly Option<bool> List = new("--list") { Description = "Show the templates." };

    /// <summary>Adds the options to a command.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[Template, Values, ValuesFile, AcceptDefaults, Overwrite, Folders, List])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether files that are there are replaced.</summary>
    public static bool Overwrites(ParseResult result) => result.GetValue(Overwrite);

    /// <summary>Shows the templates if that is asked for.</summary>
    /// <param name="result">The line.</param>
    /// <param name="forComponents">Whether only those that make components.</param>
    public static bool Lists(ParseResult result, bool forComponents)
    {
        if (!result.GetValue(List))
        {
            return false;
        }

        var templates = All(result).Where(template => template.AddsComponents || !forComponents).ToList();
        var width = templates.Max(template => template.Id.Length);
        templates.ForEach(template => Console.Out.WriteLine($"{template.Id.PadRight(width)}  {template.Description}"));
        return true;
    }

    /// <summary>The template that the line names.</summary>
    public static AppTemplate Find(ParseResult result)
    {
        var all = All(result);
        var names = string.Join(", ", all.Select(template => template.Id));
        var id = result.GetValue(Template) ?? throw new CommandException($"which template? Say --template ID; there are {names}", ExitCodes.Usage);
        return all.FirstOrDefault(template => template.Id == id)
            ?? throw new CommandException($"there is no template \"{id}\"{(EditDistance.Nearest(id, all.Select(template => template.Id)) is { } nearest ? $"; did you mean \"{nearest}\"?" : $"; there are {names}")}", ExitCodes.Usage);
    }

    /// <summary>The values that the template's texts can name.</summary>
    /// <param name="result">The line.</param>
    /// <param name="template">The template.</param>
    /// <param name="name">The name of what is made.</param>
    /// <param name="path">Where it is made.</param>
    public static Dictionary<string, string> ValuesFor(ParseResult result, AppTemplate template, string name, string path)
    {
        var nobody = result.GetValue(AcceptDefaults) || Console.IsInputRedirected || Console.IsOutputRedirected;
        return new TemplateValues(result.GetValue(Values) ?? [], result.GetValue(ValuesFile)).For(template, name, path, nobody ? _ => null : Ask);
    }

    private static IReadOnlyList<AppTemplate> All(ParseResult result)
    {
        var variable = Environment.GetEnvironmentVariable(FolderVariable);
        return TemplateStore.All(result.GetValue(Folders) is { Length: > 0 } folders ? folders : string.IsNullOrEmpty(variable) ? [] : variable.Split(':', StringSplitOptions.RemoveEmptyEntries));
    }

    // Until the answer will do. An empty one is the default.
    private static string? Ask(TemplateParameter parameter)
    {
        while (true)
        {
            Console.Out.Write(parameter.Default is { Length: > 0 } usual ? $"{parameter.Prompt} [{usual}]: " : $"{parameter.Prompt}: ");
            var answer = Console.In.ReadLine();
            var value = string.IsNullOrEmpty(answer) ? parameter.Default : answer;
            if (answer is null || (value is not null && parameter.ProblemWith(value) is null))
            {
                return value;
            }

            Console.Out.WriteLine(value is null ? "a value is needed" : parameter.ProblemWith(value));
        }
    }
}

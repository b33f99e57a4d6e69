using System.CommandLine;
using Skiff.Cli.Help;
using Skiff.Cli.Templates;
using Skiff.Spin.Apps;
using Skiff.Spin.Manifest;
using Skiff.Text;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff add</c>: adds a component of a template to an application.</summary>
internal static class AddCommand
{
    public const string Name = "add";

    private static readonly Argument<string?> ComponentName = new("NAME") { Description = "The component's name.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string> From = new("--file", "--from", "-f") { HelpName = "FILE|FOLDER", Description = "The application's manifest, or its folder.", DefaultValueFactory = _ => AppLoader.ManifestName };

    private static readonly Option<string?> Output = new("--output", "-o") { HelpName = "FOLDER", Description = "Where the component's files go, relative to the manifest. [default: a folder of its name]" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new ExplainedCommand(
            Name,
            "Add a component to an application: its source, and what the manifest needs.",
            "skiff add NAME --template ID [options]",
            new Example("skiff add cart -t http-js -v http-path=/cart/...", "a component in JavaScript, in the folder cart"),
            new Example("skiff add cart -t http-c -f shop/spin.toml", "to the application of another folder"))
        {
            ComponentName, From, Output,
        };
        TemplateOptions.AddTo(command);
        command.SetAction((result, _) => Task.FromResult(Run(result)));
        return command;
    }

    private static int Run(ParseResult result)
    {
        try
        {
            if (TemplateOptions.Lists(result, forComponents: true))
            {
                return ExitCodes.Success;
            }

            var template = TemplateOptions.Find(result);
            var name = ProjectName.Check(result.GetValue(ComponentName));
            var path = ManifestOf(result.GetValue(From)!); // has a default
            var output = result.GetValue(Output) ?? name;
            var (files, text) = template.MakeComponent(TemplateOptions.ValuesFor(result, template, name, output));
            var manifest = Extend(path, text);
            NewFiles.Write(Path.Combine(Path.GetDirectoryName(path)!, output), files, TemplateOptions.Overwrites(result)); // an absolute path of a file
            WriteManifest(path, manifest);
            Console.Out.WriteLine($"Added {name} to {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}. Next: skiff build --up");
            return ExitCodes.Success;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, file: null);
        }
    }

    private static string ManifestOf(string given)
    {
        var path = Path.GetFullPath(Directory.Exists(given) ? Path.Combine(given, AppLoader.ManifestName) : given);
        return File.Exists(path) ? path : throw new CommandException($"there is no manifest '{given}'; skiff new makes an application");
    }

    // The manifest is only replaced by one that can be read: a name that is there already is an error of it.
    private static string Extend(string path, string addition)
    {
        var text = $"{File.ReadAllText(path).TrimEnd('\n')}\n\n{addition.Trim('\n')}\n";
        var reading = ManifestReader.Read(new SourceText(path, text));
        return reading.Succeeded ? text : throw new CommandException($"the manifest with the new component would not be right:\n{DiagnosticRenderer.Render(reading.Source, reading.Diagnostics).TrimEnd('\n')}");
    }

    private static void WriteManifest(string path, string text)
    {
        var next = path + ".new";
        File.WriteAllText(next, text);
        File.Move(next, path, overwrite: true);
    }
}

using System.Collections.Immutable;
using System.CommandLine;
using Skiff.Cli.Help;
using Skiff.Cli.Templates;
using Skiff.Spin.Apps;
using Skiff.Spin.Templates;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Cli.Commands;

/// <summary><c>skiff new</c>: makes an application of a template.</summary>
internal static class NewCommand
{
    public const string Name = "new";

    private static readonly Argument<string?> AppName = new("NAME") { Description = "The application's name.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> Output = new("--output", "-o") { HelpName = "FOLDER", Description = "Where it is made. [default: a folder of its name]" };

    private static readonly Option<bool> Here = new("--init") { Description = "Make it in this folder." };

    private static readonly Option<bool> NoVersionControl = new("--no-vcs") { Description = "Make no git repository." };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new ExplainedCommand(
            Name,
            "Make an application: a manifest and the source of a component.",
            "skiff new NAME --template ID [options]",
            new Example("skiff new --list", "the templates there are"),
            new Example("skiff new shop -t http-js", "an application in JavaScript, in the folder shop"),
            new Example("skiff new shop -t http-c -a -v http-path=/shop/...", "without questions, with a value"),
            new Example("skiff new shop -t ours --templates ~/templates", "of a template of one's own"))
        {
            AppName, Output, Here, NoVersionControl,
        };
        TemplateOptions.AddTo(command);
        command.SetAction((result, _) => Task.FromResult(Run(result)));
        return command;
    }

    private static int Run(ParseResult result)
    {
        try
        {
            if (TemplateOptions.Lists(result, forComponents: false))
            {
                return ExitCodes.Success;
            }

            var template = TemplateOptions.Find(result);
            var name = ProjectName.Check(result.GetValue(AppName));
            var folder = result.GetValue(Output) ?? (result.GetValue(Here) ? "." : name);
            var files = template.MakeApp(TemplateOptions.ValuesFor(result, template, name, folder));
            Check(files);
            NewFiles.Write(folder, files, TemplateOptions.Overwrites(result));
            if (!result.GetValue(NoVersionControl) && !GitProgram.Run(out _, "-C", folder, "rev-parse", "--is-inside-work-tree"))
            {
                GitProgram.Run(out _, "init", "--quiet", folder);
            }

            Console.Out.WriteLine($"Made {name} in {folder}. Next: {(folder == "." ? "" : $"cd {folder} && ")}skiff build --up");
            return ExitCodes.Success;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(Console.Error, exception, file: null);
        }
    }

    // A value may have a quote in it, say. What it lacks, such as triggers, can come later.
    private static void Check(ImmutableArray<TemplateFile> files)
    {
        if (files.FirstOrDefault(file => file.Path == AppLoader.ManifestName) is { } manifest && TomlReader.Read(manifest.Path, manifest.Content.AsSpan()) is { HasErrors: true } document)
        {
            throw new CommandException($"the new manifest would not be right:\n{DiagnosticRenderer.Render(document.Source, document.Diagnostics).TrimEnd('\n')}");
        }
    }
}

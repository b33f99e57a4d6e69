using System.CommandLine;

namespace Skiff.Cli.Help;

/// <summary>A command whose help says how a line is formed and ends with examples.</summary>
internal sealed class ExplainedCommand(string name, string description, string form, params Example[] examples) : Command(name, description)
{
    /// <summary>The order of words: what the library would say has the options last, which is wrong for a command that starts a guest.</summary>
    public string Form { get; } = form;

    /// <summary>What the help shows last.</summary>
    public IReadOnlyList<Example> Examples { get; } = examples;
}

/// <summary>A command line that works, and what it does.</summary>
internal sealed record Example(string Line, string Meaning);

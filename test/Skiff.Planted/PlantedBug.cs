namespace Skiff.Planted;

/// <summary>A mistake that someone could make in the compiler: a piece of its source, and what a test build has in its place.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="File">The file, below src/Skiff.Compiler.</param>
/// <param name="Original">A piece of text that occurs there exactly once.</param>
/// <param name="Replacement">What is written instead; <see cref="Switch"/> in it is true where the bug is switched on.</param>
internal sealed record PlantedBug(string Name, string File, string Original, string Replacement)
{
    /// <summary>Stands for the question whether the bug is switched on.</summary>
    public const string Switch = "PLANTED";

    /// <summary>The source with the bug in it.</summary>
    /// <exception cref="InvalidOperationException">The piece is not there, or is there twice: the compiler has changed, and the bug has to follow.</exception>
    public string Plant(string source)
    {
        var first = source.IndexOf(Original, StringComparison.Ordinal);
        if (first < 0 || source.IndexOf(Original, first + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidOperationException($"bug {Name}: {File} {(first < 0 ? "does not contain" : "contains more than once")}: {Original}");
        }

        var question = $"global::Skiff.Compiler.PlantedBugs.Is(\"{Name}\")";
        return source.Replace(Original, Replacement.Replace(Switch, question, StringComparison.Ordinal), StringComparison.Ordinal);
    }
}

using System.Text;
using Skiff.Runtime;

namespace Skiff.Components;

/// <summary>A component cannot be linked: imports are missing or differ, or it needs something that is not supported.</summary>
public sealed class ComponentLinkException : LinkException
{
    /// <summary>The code for imports that nobody defines.</summary>
    public const string Missing = "SK1701";

    /// <summary>The code for imports that have another type than what is defined.</summary>
    public const string Different = "SK1702";

    /// <summary>The code for a part of the Component Model that is not supported.</summary>
    public const string NotSupported = "SK1703";

    /// <summary>The code for a component beyond <see cref="Planning.PlanLimits"/>.</summary>
    public const string TooLarge = "SK1704";

    /// <summary>The code for a supplier that fits no import, or one that another fits too.</summary>
    public const string Misfit = "SK1705";

    internal ComponentLinkException(string code, string message, IReadOnlyList<ImportProblem> problems)
        : base($"{code}: {message}")
    {
        Code = code;
        Problems = problems;
    }

    internal ComponentLinkException(IReadOnlyList<ImportProblem> problems)
        : this(problems.Any(p => p.IsMissing) ? Missing : Different, Describe(problems), problems)
    {
    }

    /// <summary>What kind of failure it is; see docs/guide/errors.md.</summary>
    public string Code { get; }

    /// <summary>All imports that are missing or differ.</summary>
    public IReadOnlyList<ImportProblem> Problems { get; }

    internal static ComponentLinkException Unsupported(string what) => new(NotSupported, $"the component uses {what}", []);

    private static string Describe(IReadOnlyList<ImportProblem> problems)
    {
        if (problems.Count == 1)
        {
            return $"the component imports {problems[0]}";
        }

        var text = new StringBuilder("the component has imports that cannot be linked:");
        foreach (var problem in problems)
        {
            text.Append("\n  ").Append(problem.ToString());
        }

        return text.ToString();
    }
}

/// <summary>An import that cannot be linked.</summary>
/// <param name="IsMissing">Whether nobody defines it; else it has another type.</param>
/// <param name="Interface">The imported instance; empty for what is imported without one.</param>
/// <param name="Name">The function or resource in it; null if the whole instance is missing.</param>
/// <param name="Difference">Where the types differ first.</param>
public sealed record ImportProblem(bool IsMissing, string Interface, string? Name, string? Difference)
{
    /// <summary>The dependency whose import it is; null for the component itself.</summary>
    public string? Dependency { get; init; }

    /// <summary>One line: the import and what is wrong.</summary>
    public override string ToString()
    {
        var import = Name is null ? Interface : Interface.Length == 0 ? Name : $"{Interface}: {Name}";
        var problem = IsMissing ? $"'{import}', which is not defined{(Difference is null ? "" : $": {Difference}")}" : $"'{import}' with another type: {Difference}";
        return Dependency is null ? problem : $"{problem} (an import of its dependency '{Dependency}')";
    }
}

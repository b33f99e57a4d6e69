using System.Xml.Linq;
using Skiff.TestKit;

namespace Skiff.Architecture.Tests;

/// <summary>The directions of docs/architecture.md, read from the project files: whoever adds a reference sees it here first.</summary>
public class LayeringTests
{
    // Assembly -> what it may reference. An assembly that is not listed fails the test below.
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["Skiff.Text"] = [],
        ["Skiff.Native"] = [],
        ["Skiff.Wasm"] = ["Skiff.Text"],
        ["Skiff.Compiler"] = ["Skiff.Wasm"],
        ["Skiff.Runtime"] = ["Skiff.Wasm", "Skiff.Compiler", "Skiff.Native"],
        ["Skiff.Components"] = ["Skiff.Runtime", "Skiff.Text"],
        ["Skiff.Components.Generator"] = [],
        ["Skiff.Wasi"] = ["Skiff.Components", "Skiff.Components.Generator", "Skiff.Runtime", "Skiff.Native"],
        ["Skiff.Oci"] = [],
        ["Skiff.Spin"] = ["Skiff.Components.Generator", "Skiff.Oci", "Skiff.Wasi", "Skiff.Text"],
        ["Skiff.Containers"] = ["Skiff.Spin"],
        ["Skiff.Cli"] = ["Skiff.Spin"],
        ["Skiff.Shim"] = ["Skiff.Containers", "Skiff.Native", "Skiff.Runtime", "Skiff.Text"],
    };

    // Assembly -> packages and frameworks. Analyzers come from Directory.Build.props and are not counted.
    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Skiff.Compiler"] = ["Iced"],
        ["Skiff.Components.Generator"] = ["Microsoft.CodeAnalysis.CSharp"],
        ["Skiff.Spin"] = ["Microsoft.AspNetCore.App", "SQLitePCLRaw.core", "SQLitePCLRaw.provider.sqlite3"],
        ["Skiff.Cli"] = ["System.CommandLine"],
    };

    private static readonly string[] MayBeUnsafe = ["Skiff.Native", "Skiff.Runtime", "Skiff.Components"];

    public static TheoryData<string> Projects => [.. Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "src"), "*.csproj", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_only_what_its_layer_may_know(string project)
    {
        Assert.True(AllowedProjects.TryGetValue(project, out var allowed), $"{project} has no row in the table of layers");

        var references = Items(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r)!);

        Assert.Empty(references.Except(allowed!));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Uses_only_the_packages_of_its_layer(string project)
    {
        var allowed = AllowedPackages.GetValueOrDefault(project, []);

        Assert.Empty(Items(project, "PackageReference").Concat(Items(project, "FrameworkReference")).Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Unsafe_code_stays_where_it_is_allowed(string project)
    {
        var isUnsafe = Load(project).Descendants("AllowUnsafeBlocks").Any(e => e.Value.Trim() == "true");

        Assert.True(!isUnsafe || MayBeUnsafe.Contains(project), $"{project} sets AllowUnsafeBlocks");
    }

    private static IEnumerable<string> Items(string project, string kind) =>
        Load(project).Descendants(kind).Select(e => (string)e.Attribute("Include")!);

    private static XDocument Load(string project) => XDocument.Load(Path.Combine(TestData.RepositoryRoot, "src", project, project + ".csproj"));
}

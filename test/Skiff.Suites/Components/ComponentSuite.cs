using Skiff.Suites.Spec;
using Skiff.TestKit;

namespace Skiff.Suites.Components;

/// <summary>In which form the scripts are read.</summary>
public enum ComponentScriptForm
{
    /// <summary>JSON and binaries that the reference tools made: tests the decoder.</summary>
    Binary,

    /// <summary>The text itself: tests our reader, and the decoder with what that writes.</summary>
    Text,
}

/// <summary>The suite of the Component Model.</summary>
public sealed class ComponentSuite
{
    /// <summary>The folder of asynchronous scripts (WASI 0.3): their components are decoded and validated; those that use the asynchronous ABI are not run.</summary>
    public const string AsyncFolder = "async";

    private readonly string _root;

    /// <summary>The suite in a folder that holds <c>component-model</c> and <c>wast</c>.</summary>
    public ComponentSuite(string root)
    {
        _root = root;
        var text = Path.Combine(root, "wast");
        AllFiles = [.. Directory.EnumerateFiles(text, "*.wast", SearchOption.AllDirectories).Select(path => Path.ChangeExtension(Path.GetRelativePath(text, path), null)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The scripts that are run, for example <c>linking/unit</c>, sorted.</summary>
    public IEnumerable<string> Files => AllFiles.Where(file => !IsAsync(file));

    /// <summary>The scripts of which most components use the asynchronous ABI.</summary>
    public IEnumerable<string> AsyncFiles => AllFiles.Where(IsAsync);

    private IReadOnlyList<string> AllFiles { get; }

    /// <summary>The failures that are known and accepted.</summary>
    public static SpecAllowList ReadAllowList() =>
        SpecAllowList.Parse(File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "test", "corpus", "components", "allowed-failures.txt")));

    /// <summary>Runs one script on an engine of its own.</summary>
    public SpecReport Run(string file, ComponentScriptForm form, Func<IComponentEngine> createEngine)
    {
        ArgumentNullException.ThrowIfNull(createEngine);
        var commands = form == ComponentScriptForm.Binary
            ? JsonComponentScript.Read(Path.Combine(_root, "component-model", file, Path.GetFileName(file) + ".json"))
            : WastComponentScript.Read(Path.Combine(_root, "wast", file + ".wast"));
        using var engine = createEngine();
        return ComponentScript.Run(file, commands, engine);
    }

    private static bool IsAsync(string file) => file.StartsWith(AsyncFolder + "/", StringComparison.Ordinal);
}

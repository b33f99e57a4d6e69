using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Skiff.Components.Generator.Tests;

/// <summary>One run of the generator over WIT texts, and the compilation of what it wrote.</summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    private readonly Compilation _output;

    private GeneratorRun(Compilation output, ImmutableArray<Diagnostic> reported, GeneratorDriverRunResult result)
    {
        _output = output;
        Reported = reported;
        Sources = result.Results.SelectMany(r => r.GeneratedSources).ToDictionary(s => s.HintName, s => s.SourceText.ToString());
    }

    /// <summary>What the generator reported.</summary>
    public ImmutableArray<Diagnostic> Reported { get; }

    /// <summary>The generated files by name.</summary>
    public Dictionary<string, string> Sources { get; }

    /// <summary>What the compiler says about all of it, warnings too; documentation comments are on.</summary>
    public IEnumerable<Diagnostic> CompilerDiagnostics => _output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning);

    public static GeneratorRun Of(IEnumerable<(string Path, string Text)> files, params string[] hosts)
    {
        var attributes = string.Concat(hosts.Select(h => $"[assembly: Skiff.Components.Wit.WitHost(\"{h}\")]\n"));
        var compilation = CSharpCompilation.Create(
            "Consumer",
            [CSharpSyntaxTree.ParseText(attributes, Options)],
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var driver = CSharpGeneratorDriver.Create(
            [new WitHostGenerator().AsSourceGenerator()],
            files.Select(AdditionalText (f) => new WitFile(f.Path, f.Text)),
            Options.WithDocumentationMode(DocumentationMode.Diagnose));
        var run = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out var reported);
        return new GeneratorRun(output, reported, run.GetRunResult());
    }

    // What the running test has loaded: the framework, and the assemblies beside it.
    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !path.EndsWith("Skiff.Components.Generator.dll", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));

    private sealed class WitFile(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}

using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Skiff.Components.Generator.Emission;
using Skiff.Components.Wit;
using WitSource = Skiff.Text.SourceText;

namespace Skiff.Components.Generator;

/// <summary>
/// Writes host interfaces and their lowered functions for the WIT files of a project (its additional files). Which interfaces, its
/// <c>[assembly: WitHost("wasi:io/streams@0.2.12")]</c> attributes say; a world's name stands for all interfaces it imports.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class WitHostGenerator : IIncrementalGenerator
{
    private const string Attribute = "Skiff.Components.Wit.WitHostAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var texts = context.AdditionalTextsProvider
            .Where(file => IsWit(file.Path) || IsWaiting(file.Path))
            .Select((file, cancellation) => (file.Path, Text: file.GetText(cancellation)?.ToString() ?? ""))
            .Collect();
        var names = context.SyntaxProvider
            .ForAttributeWithMetadataName(Attribute, (_, _) => true, (target, _) => NamesOf(target.Attributes))
            .SelectMany((names, _) => names)
            .Collect();
        context.RegisterSourceOutput(texts.Combine(names), (output, input) => Generate(output, input.Left, input.Right));
    }

    private static bool IsWit(string path) => path.EndsWith(".wit", StringComparison.Ordinal);

    private static bool IsWaiting(string path) => Path.GetFileName(path) == "waiting.txt";

    private static ImmutableArray<string> NamesOf(ImmutableArray<AttributeData> attributes) =>
        [.. attributes.Select(a => a.ConstructorArguments.FirstOrDefault().Value as string).Where(n => n is not null).Select(n => n!)]; // Not null: filtered.

    private static void Generate(SourceProductionContext output, ImmutableArray<(string Path, string Text)> texts, ImmutableArray<string> names)
    {
        if (names.IsEmpty)
        {
            return;
        }

        var packages = WitPackages.Parse(texts.Where(t => IsWit(t.Path)).OrderBy(t => t.Path, StringComparer.Ordinal).Select(t => new WitSource(t.Path, t.Text)));
        foreach (var diagnostic in packages.Diagnostics)
        {
            output.ReportDiagnostic(WitReporting.From(diagnostic));
        }

        if (packages.HasErrors)
        {
            return;
        }

        var waiting = WaitingFunctions.Read(texts.Where(t => IsWaiting(t.Path)).Select(t => t.Text), packages);
        foreach (var line in waiting.Unknown)
        {
            output.ReportDiagnostic(WitReporting.Error("SK1651", $"waiting.txt names a function that no WIT file has: {line}"));
        }

        var emitted = new HashSet<string>(StringComparer.Ordinal);
        var csharp = new CSharpNames(packages);
        foreach (var @interface in names.SelectMany(name => InterfacesOf(name, packages, output)))
        {
            var file = $"{CSharpNames.Namespace(@interface.Package)}.{CSharpNames.Pascal(@interface.Name)}.g.cs";
            if (emitted.Add(file) && IsSupported(@interface, output))
            {
                output.AddSource(file, SourceText.From(InterfaceEmitter.Emit(@interface, csharp, waiting), Encoding.UTF8));
            }
        }
    }

    private static IEnumerable<WitInterface> InterfacesOf(string name, WitPackages packages, SourceProductionContext output)
    {
        if (packages.FindInterface(name) is { } found)
        {
            return [found];
        }

        if (packages.FindWorld(name) is { } world)
        {
            return world.Imports.Where(i => i.Interface is { IsInline: false }).Select(i => i.Interface!); // Not null: filtered.
        }

        output.ReportDiagnostic(WitReporting.Error("SK1652", $"no WIT file has an interface or world '{name}'"));
        return [];
    }

    private static bool IsSupported(WitInterface @interface, SourceProductionContext output)
    {
        var isSupported = true;
        foreach (var function in WaitingFunctions.AllOf(@interface))
        {
            if (WitSupport.WhyNot(function) is { } reason)
            {
                var diagnostic = Text.Diagnostic.Error("SK1653", function.Location.Span, $"'{function.ExternName}' cannot be a host function: {reason}");
                output.ReportDiagnostic(WitReporting.From(new WitDiagnostic(function.Location.Source, diagnostic)));
                isSupported = false;
            }
        }

        return isSupported;
    }
}

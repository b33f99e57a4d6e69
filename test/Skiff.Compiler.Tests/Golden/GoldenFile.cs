using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Skiff.Compiler.Diagnostics;
using Skiff.Text;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;

namespace Skiff.Compiler.Tests.Golden;

/// <summary>
/// A module in the text format with what the compiler makes of it behind it, as comments. The first line names the stages shown:
/// <c>;;! stage = "ssa, opt"</c>, of ssa, opt, alloc and asm.
/// </summary>
internal sealed partial class GoldenFile
{
    private const string Divider = "\n;; function ";

    private readonly string _source;
    private readonly string[] _stages;

    private GoldenFile(string text)
    {
        var end = text.IndexOf(Divider, StringComparison.Ordinal);
        _source = (end < 0 ? text : text[..end]).TrimEnd('\n') + "\n";
        var directive = Directive().Match(_source);
        Assert.True(directive.Success, "the first line says which stages are shown: ;;! stage = \"ssa, opt\"");
        _stages = directive.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries);
    }

    public static GoldenFile Parse(string text) => new(text);

    /// <summary>The whole file as it should be.</summary>
    public string Render()
    {
        var module = ModuleDecoder.Decode(WatReader.ToBinary(new SourceText("golden.wat", _source)));
        var inspector = new FunctionInspector(module);
        var text = new StringBuilder(_source);
        for (var i = module.ImportedFunctionCount; i < module.FunctionCount; i++)
        {
            var listing = inspector.Inspect(i);
            foreach (var stage in _stages)
            {
                text.Append(CultureInfo.InvariantCulture, $"{(stage == _stages[0] ? "\n" : "")};; function {i}, {stage}:\n");
                foreach (var line in Show(listing, stage).TrimEnd('\n').Split('\n'))
                {
                    text.Append(";;   ").Append(line.TrimEnd()).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    private static string Show(FunctionListing listing, string stage) => stage switch
    {
        "ssa" => listing.Ssa,
        "opt" => listing.Optimized,
        "alloc" => listing.MachineCode,
        "asm" => listing.Assembly,
        _ => throw new FormatException($"'{stage}' is no stage"),
    };

    [GeneratedRegex("""^;;! stage = "([a-z, ]+)"\n""")]
    private static partial Regex Directive();
}

using System.Collections.Immutable;
using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>A module in the text format is malformed. Unlike the errors of binaries it tells of all that was found.</summary>
public sealed class WatException : WasmException
{
    internal WatException(SourceText text, ImmutableArray<Diagnostic> diagnostics)
        : base(DiagnosticRenderer.Render(text, diagnostics).TrimEnd('\n'), offset: null, functionIndex: null)
    {
        Text = text;
        Diagnostics = diagnostics;
    }

    /// <inheritdoc/>
    public override string Code => Diagnostics[0].Code;

    /// <summary>The text.</summary>
    public SourceText Text { get; }

    /// <summary>What is wrong with it; never empty.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }
}

using System.Collections.Immutable;
using Skiff.Text;

namespace Skiff.Spin.Apps;

/// <summary>An application cannot be run. The message has all diagnostics, rendered.</summary>
public sealed class AppException : Exception
{
    internal AppException(SourceText source, ImmutableArray<Diagnostic> diagnostics)
        : base(DiagnosticRenderer.Render(source, diagnostics).TrimEnd('\n'))
    {
        SourceText = source;
        Diagnostics = diagnostics;
    }

    internal AppException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
        SourceText = new SourceText("", "");
    }

    /// <summary>The manifest's text.</summary>
    public SourceText SourceText { get; }

    /// <summary>What is wrong; empty if the manifest could not be read at all.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = [];
}

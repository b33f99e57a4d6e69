using System.Collections.Immutable;

namespace Skiff.Text;

/// <summary>Collects the diagnostics of one text, up to a limit: a hostile text must not fill the memory with complaints.</summary>
public sealed class DiagnosticBag
{
    /// <summary>How many diagnostics are kept; further ones are counted only.</summary>
    public const int Capacity = 100;

    private readonly List<Diagnostic> _kept = [];

    /// <summary>Whether an error was reported.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>How many were reported, the ones not kept included.</summary>
    public int Count { get; private set; }

    /// <summary>Whether more were reported than are kept.</summary>
    public bool IsFull => Count >= Capacity;

    /// <summary>Adds a finding.</summary>
    public void Add(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        HasErrors |= diagnostic.Severity == Severity.Error;
        Count++;
        if (_kept.Count < Capacity)
        {
            _kept.Add(diagnostic);
        }
    }

    /// <summary>Adds an error.</summary>
    public void Error(string code, TextSpan span, string message, params ReadOnlySpan<DiagnosticNote> notes) =>
        Add(Diagnostic.Error(code, span, message, notes));

    /// <summary>The kept findings in the order of the text.</summary>
    public ImmutableArray<Diagnostic> ToImmutable() => [.. _kept.OrderBy(d => d.Span.Start)];
}

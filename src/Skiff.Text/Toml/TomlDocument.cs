using System.Collections.Immutable;

namespace Skiff.Text.Toml;

/// <summary>A TOML document that was read.</summary>
/// <param name="Source">The text.</param>
/// <param name="Root">Everything that could be read, also where there are errors.</param>
/// <param name="Diagnostics">What is wrong, in the order of the text.</param>
public sealed record TomlDocument(SourceText Source, TomlTable Root, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Whether anything is wrong.</summary>
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);
}

/// <summary>A document is not TOML. The message has all diagnostics, rendered.</summary>
public sealed class TomlException : Exception
{
    internal TomlException(TomlDocument document)
        : base(DiagnosticRenderer.Render(document.Source, document.Diagnostics).TrimEnd('\n')) => Document = document;

    /// <summary>What could be read, and what is wrong.</summary>
    public TomlDocument Document { get; }
}

/// <summary>The codes of diagnostics of the TOML reader.</summary>
public static class TomlCodes
{
    /// <summary>Something else was expected here.</summary>
    public const string Syntax = "SK2001";

    /// <summary>A string that does not end, or a bad escape in one.</summary>
    public const string String = "SK2002";

    /// <summary>A number that is malformed or out of range.</summary>
    public const string Number = "SK2003";

    /// <summary>A date or time that is malformed or does not exist.</summary>
    public const string Date = "SK2004";

    /// <summary>A key or table that is defined twice, or extended where it must not be.</summary>
    public const string Duplicate = "SK2005";

    /// <summary>A character that must not be there, or bytes that are not UTF-8.</summary>
    public const string Character = "SK2006";

    /// <summary>The document exceeds a limit.</summary>
    public const string Limit = "SK2007";
}

/// <summary>Limits of the TOML reader.</summary>
public sealed record TomlLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static TomlLimits Default { get; } = new();

    /// <summary>The longest document, in characters.</summary>
    public int Length { get; init; } = 16 * 1024 * 1024;

    /// <summary>How deep tables and arrays may nest.</summary>
    public int Depth { get; init; } = 128;
}

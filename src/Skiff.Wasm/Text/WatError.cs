using System.Diagnostics.CodeAnalysis;
using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>The codes of diagnostics of the text format. The words of the messages are those of the official test suite.</summary>
public static class WatCodes
{
    /// <summary>A character or token that the text format does not know ("unknown operator", "illegal character", "malformed UTF-8 encoding").</summary>
    public const string Lexical = "SK1301";

    /// <summary>A token in a place where the grammar does not allow it ("unexpected token").</summary>
    public const string Syntax = "SK1302";

    /// <summary>A number that its type cannot hold ("constant out of range").</summary>
    public const string Range = "SK1303";

    /// <summary>A name or index that stands for nothing ("unknown local").</summary>
    public const string Unknown = "SK1304";

    /// <summary>A name that is taken ("duplicate func").</summary>
    public const string Duplicate = "SK1305";

    /// <summary>A type use, label or field that contradicts another ("inline function type", "mismatching label", "import after function").</summary>
    public const string Mismatch = "SK1306";

    /// <summary>The text exceeds a limit of the reader.</summary>
    public const string Limit = "SK1307";
}

/// <summary>Leaves the parsing of one field; the reader turns it into a diagnostic and goes on with the next field.</summary>
internal sealed class WatError(Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    public Diagnostic Diagnostic { get; } = diagnostic;

    [DoesNotReturn]
    public static void Throw(string code, TextSpan span, string message, params ReadOnlySpan<DiagnosticNote> notes) =>
        throw new WatError(Diagnostic.Error(code, span, message, notes));

    [DoesNotReturn]
    public static T Throw<T>(string code, TextSpan span, string message) => throw new WatError(Diagnostic.Error(code, span, message));
}

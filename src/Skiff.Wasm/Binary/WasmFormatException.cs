using System.Globalization;

namespace Skiff.Wasm.Binary;

/// <summary>Bytes that are not a module of WebAssembly 2.0, and where.</summary>
public sealed class WasmFormatException : WasmException
{
    internal WasmFormatException(
        FormatReason reason, string? detail, long offset, SectionId? section = null, int? functionIndex = null, string? proposal = null)
        : base(MakeMessage(reason, detail, offset, section, functionIndex, proposal), offset, functionIndex)
    {
        Reason = reason;
        Detail = detail;
        Section = section;
        Proposal = proposal;
    }

    /// <summary>What is wrong.</summary>
    public FormatReason Reason { get; }

    /// <summary>What was found; null where the reason says it all.</summary>
    public string? Detail { get; }

    /// <summary>The section it is in, where it is in one.</summary>
    public SectionId? Section { get; }

    /// <summary>The name of the proposal that would allow it, where that is known, for example <c>exception-handling</c>.</summary>
    public string? Proposal { get; }

    /// <inheritdoc/>
    public override string Code => string.Create(CultureInfo.InvariantCulture, $"SK{(int)Reason}");

    /// <summary>The same error of a file that begins <paramref name="start"/> bytes into another one.</summary>
    internal WasmFormatException Within(long start) => new(Reason, Detail, (Offset ?? 0) + start, Section, FunctionIndex, Proposal);

    private static string MakeMessage(
        FormatReason reason, string? detail, long offset, SectionId? section, int? functionIndex, string? proposal)
    {
        var what = detail is null ? reason.Text : $"{reason.Text}: {detail}";
        var unsupported = proposal is null ? "" : $": the {proposal} proposal is not supported";
        var place = functionIndex is { } function
            ? $"function {function}, "
            : section is { } known ? $"{known.Text} section, " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{what}{unsupported} ({place}at 0x{offset:x})");
    }
}

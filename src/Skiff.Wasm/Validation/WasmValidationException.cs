using System.Globalization;

namespace Skiff.Wasm.Validation;

/// <summary>A module that is well formed but invalid, and where.</summary>
public sealed class WasmValidationException : WasmException
{
    internal WasmValidationException(ValidationReason reason, string? detail, ValidationPlace place)
        : base(MakeMessage(reason, detail, place), place.Offset, place.FunctionIndex)
    {
        Reason = reason;
        Detail = detail;
        FunctionName = place.FunctionName;
        BodyOffset = place.BodyOffset;
    }

    /// <summary>Which rule is broken.</summary>
    public ValidationReason Reason { get; }

    /// <summary>What was expected and found, or the index that is unknown; null where the rule says it all.</summary>
    public string? Detail { get; }

    /// <summary>The name of the function from the name section, where there is one.</summary>
    public string? FunctionName { get; }

    /// <summary>Where the instruction is, counted from the first instruction of the function; null outside of functions.</summary>
    public int? BodyOffset { get; }

    /// <inheritdoc/>
    public override string Code => string.Create(CultureInfo.InvariantCulture, $"SK{(int)Reason}");

    private static string MakeMessage(ValidationReason reason, string? detail, ValidationPlace place)
    {
        var separator = detail is null ? "" : reason.IsUnknownIndex ? " " : ": ";
        var text = $"{reason.Text}{separator}{detail}";
        if (place.FunctionIndex is not { } function)
        {
            var at = place.Offset is { } offset ? $", at 0x{offset:x}" : "";
            return $"{text} ({place.Part}{at})";
        }

        var name = place.FunctionName is null ? "" : $" \"{place.FunctionName}\"";
        return string.Create(CultureInfo.InvariantCulture, $"{text} (function {function}{name}, body +0x{place.BodyOffset:x}, at 0x{place.Offset:x})");
    }
}

/// <summary>Where an error is: in a function, or in another named part of the module.</summary>
internal readonly record struct ValidationPlace(long? Offset, string Part, int? FunctionIndex = null, string? FunctionName = null, int? BodyOffset = null);

using System.Globalization;
using System.Net;

namespace Skiff.Cli.Arguments;

/// <summary>Values of options that several commands have, read and refused in the same words.</summary>
internal static class OptionValues
{
    /// <summary>Reads <c>NAME=VALUE</c>, or <c>NAME</c> alone for the value of this process; nothing where this process has none.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ReadVariable(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals == 0 || text.Length == 0)
        {
            throw new CommandException($"--env: '{text}' has no name; expected NAME=VALUE", ExitCodes.Usage);
        }

        // Without a value: handed through, and simply absent where this process has none.
        var value = equals > 0 ? text[(equals + 1)..] : Environment.GetEnvironmentVariable(text);
        return value is null ? [] : [new(equals > 0 ? text[..equals] : text, value)];
    }

    /// <summary>Reads <c>KEY=VALUE</c>.</summary>
    public static KeyValuePair<string, string> ReadPair(string option, string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? new(text[..equals], text[(equals + 1)..]) : throw new CommandException($"{option}: '{text}' has no value; expected KEY=VALUE", ExitCodes.Usage);

    /// <summary>Reads for example <c>250ms</c>.</summary>
    public static TimeSpan ReadDuration(string option, string text) =>
        Quantity.TryParseDuration(text, out var duration) ? duration : throw new CommandException($"{option}: '{text}' is no duration; expected for example 250ms or 10s", ExitCodes.Usage);

    /// <summary>Reads a whole number.</summary>
    public static ulong ReadCount(string option, string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw new CommandException($"{option}: '{text}' is no whole number", ExitCodes.Usage);

    /// <summary>Reads for example <c>64MiB</c>.</summary>
    public static long ReadSize(string option, string text) =>
        Quantity.TryParseSize(text, out var size) ? size : throw new CommandException($"{option}: '{text}' is no size; expected for example 64MiB", ExitCodes.Usage);

    /// <summary>Reads for example <c>127.0.0.1:3000</c>, <c>[::1]:3000</c> or <c>localhost:3000</c>.</summary>
    public static IPEndPoint ReadAddress(string option, string text)
    {
        var address = text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text["localhost".Length..] : text;

        // An address without a port would be taken for port 0.
        var hasPort = address.LastIndexOf(':') > address.LastIndexOf(']') && (address.StartsWith('[') || address.IndexOf(':', StringComparison.Ordinal) == address.LastIndexOf(':'));
        return hasPort && IPEndPoint.TryParse(address, out var endPoint)
            ? endPoint
            : throw new CommandException($"{option}: '{text}' is no address; expected for example 127.0.0.1:3000", ExitCodes.Usage);
    }
}

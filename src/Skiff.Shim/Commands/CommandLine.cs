namespace Skiff.Shim.Commands;

/// <summary>What the shim is asked to do.</summary>
internal enum ShimAction
{
    /// <summary>No action: serve a pod.</summary>
    Serve,
    Start,
    Delete,
    Info,
    Version,
}

/// <summary>
/// containerd's command line (docs/runtime-v2.md): flags in the style of Go, with one dash or two and the value behind "=" or in the next argument, then the action.
/// Flags that are not known are refused: a later containerd would otherwise believe that they are acted on.
/// </summary>
internal sealed record CommandLine
{
    public ShimAction Action { get; init; }

    public string Namespace { get; init; } = "";

    public string Id { get; init; } = "";

    public string Address { get; init; } = "";

    public string Bundle { get; init; } = "";

    /// <summary>Of a serving shim: its own socket.</summary>
    public string Socket { get; init; } = "";

    public bool Debug { get; init; }

    /// <summary>Reads arguments; a <see cref="CommandLineException"/> says what is wrong with them.</summary>
    public static CommandLine Parse(ReadOnlySpan<string> arguments)
    {
        var line = new CommandLine();
        while (arguments is [var argument, .. var rest])
        {
            if (!argument.StartsWith('-'))
            {
                return rest.IsEmpty
                    ? line with { Action = ActionOf(argument) }
                    : throw new CommandLineException($"'{rest[0]}' after the action '{argument}'");
            }

            var flag = argument.TrimStart('-');
            var equals = flag.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (flag, null) : (flag[..equals], flag[(equals + 1)..]);
            if (IsSwitch(name))
            {
                line = Switch(line, name, value is null or "true" or "1" or "t" or "T" or "TRUE" or "True");
                arguments = rest;
                continue;
            }

            if (value is null)
            {
                value = rest.IsEmpty ? throw new CommandLineException($"flag -{name} needs a value") : rest[0];
                rest = rest[1..];
            }

            line = Set(line, name, value);
            arguments = rest;
        }

        return line;
    }

    private static ShimAction ActionOf(string word) => word switch
    {
        "start" => ShimAction.Start,
        "delete" => ShimAction.Delete,
        _ => throw new CommandLineException($"unknown action '{word}': it is start, delete or none"),
    };

    private static bool IsSwitch(string name) => name is "debug" or "v" or "version" or "info";

    private static CommandLine Switch(CommandLine line, string name, bool value) => name switch
    {
        "debug" => line with { Debug = value },
        "info" => value ? line with { Action = ShimAction.Info } : line,
        _ => value ? line with { Action = ShimAction.Version } : line,
    };

    private static CommandLine Set(CommandLine line, string name, string value) => name switch
    {
        "namespace" => line with { Namespace = value },
        "id" => line with { Id = value },
        "address" => line with { Address = value },
        "bundle" => line with { Bundle = value },
        "socket" => line with { Socket = value },
        "publish-binary" => line, // An older way to publish events.
        _ => throw new CommandLineException($"unknown flag -{name}"),
    };
}

/// <summary>A command line that cannot be understood.</summary>
internal sealed class CommandLineException(string message) : Exception(message);

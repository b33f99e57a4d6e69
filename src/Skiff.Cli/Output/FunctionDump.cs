using Skiff.Wasm;

namespace Skiff.Cli.Output;

internal static class FunctionDump
{
    public static void Write(TextWriter output, Module module, string? function, bool ir, bool assembly) => throw new CommandException("not yet");
}

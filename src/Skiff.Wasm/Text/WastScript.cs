using System.Collections.Immutable;
using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>A test script: the commands of a <c>.wast</c> file.</summary>
/// <param name="Source">The text.</param>
/// <param name="Commands">The commands that could be read, in their order.</param>
/// <param name="Diagnostics">Commands that could not be read; the text inside modules is read later, by <see cref="WastModule.Read"/>.</param>
public sealed record WastScript(SourceText Source, ImmutableArray<WastCommand> Commands, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>A command of a script.</summary>
/// <param name="Span">Where it is.</param>
public abstract record WastCommand(TextSpan Span);

/// <summary>Defines a module and, unless it is only a definition, instantiates it.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Module">The module.</param>
/// <param name="IsDefinition">Whether it says <c>definition</c>: then it is not instantiated.</param>
public sealed record WastModuleCommand(TextSpan Span, WastModule Module, bool IsDefinition) : WastCommand(Span);

/// <summary>Instantiates a module that was defined: <c>(module instance $i $m)</c>.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Name">The name of the instance, or null.</param>
/// <param name="Definition">The name of the definition, or null for the last one.</param>
public sealed record WastInstanceCommand(TextSpan Span, string? Name, string? Definition) : WastCommand(Span);

/// <summary>Makes the exports of an instance importable.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="ImportName">The name for imports.</param>
/// <param name="Instance">The instance, or null for the last one.</param>
public sealed record WastRegisterCommand(TextSpan Span, string ImportName, string? Instance) : WastCommand(Span);

/// <summary>Does something and does not look at the results.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Action">What to do.</param>
public sealed record WastActionCommand(TextSpan Span, WastAction Action) : WastCommand(Span);

/// <summary>An action must return these results.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Action">What to do.</param>
/// <param name="Results">What must come back.</param>
public sealed record WastAssertReturn(TextSpan Span, WastAction Action, ImmutableArray<WastExpected> Results) : WastCommand(Span);

/// <summary>An action must trap.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Action">What to do.</param>
/// <param name="IsExhaustion">Whether the trap is the exhaustion of a resource (<c>assert_exhaustion</c>).</param>
/// <param name="Message">The beginning of the message of the trap.</param>
public sealed record WastAssertTrap(TextSpan Span, WastAction Action, bool IsExhaustion, string Message) : WastCommand(Span);

/// <summary>What must be wrong with a module.</summary>
public enum WastModuleFault
{
    /// <summary><c>assert_malformed</c>: it cannot be read.</summary>
    Malformed,

    /// <summary><c>assert_invalid</c>: it can be read but is not valid.</summary>
    Invalid,

    /// <summary><c>assert_unlinkable</c>: it is valid but its imports cannot be satisfied.</summary>
    Unlinkable,

    /// <summary><c>assert_trap</c> of a module: its instantiation traps.</summary>
    Uninstantiable,
}

/// <summary>A module must be refused.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Fault">At which step.</param>
/// <param name="Module">The module.</param>
/// <param name="Message">The beginning of the message.</param>
public sealed record WastAssertModule(TextSpan Span, WastModuleFault Fault, WastModule Module, string Message) : WastCommand(Span);

/// <summary>A call of an exported function, or a look at an exported global.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="IsGet">Whether it looks at a global.</param>
/// <param name="Instance">The instance, or null for the last one.</param>
/// <param name="Export">The name of the export.</param>
/// <param name="Arguments">The arguments of the call.</param>
public sealed record WastAction(TextSpan Span, bool IsGet, string? Instance, string Export, ImmutableArray<WastValue> Arguments);

/// <summary>How a module is written in a script.</summary>
public enum WastModuleForm
{
    /// <summary>In the text format.</summary>
    Text,

    /// <summary>In the binary format, in strings.</summary>
    Binary,

    /// <summary>In the text format, in strings.</summary>
    Quote,
}

/// <summary>A module in a script. It is read only when asked for, so that a script with a malformed module is itself well-formed.</summary>
public sealed class WastModule
{
    private readonly TokenizedText _text;
    private readonly int _start;
    private readonly int _end;

    internal WastModule(TokenizedText text, int start, int end, string? name, WastModuleForm form)
    {
        _text = text;
        _start = start;
        _end = end;
        Name = name;
        Form = form;
    }

    /// <summary>Its name in the script, or null.</summary>
    public string? Name { get; }

    /// <summary>How it is written.</summary>
    public WastModuleForm Form { get; }

    /// <summary>Its binary form, or what is wrong with its text. Nothing is kept: each call reads again.</summary>
    public WatResult Read() => WatReader.Guard(diagnostics =>
    {
        var cursor = new TokenCursor(_text, _start, _end);
        var binary = WatReader.ReadModule(cursor, diagnostics, allowsQuote: true);
        if (!diagnostics.HasErrors && !cursor.AtEnd)
        {
            cursor.Unexpected("')'");
        }

        return binary;
    });

    /// <summary>Its binary form.</summary>
    /// <exception cref="WatException">The text is malformed.</exception>
    public byte[] ToBinary()
    {
        var result = Read();
        return result.Binary ?? throw new WatException(_text.Source, result.Diagnostics);
    }
}

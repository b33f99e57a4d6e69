using System.Collections.Immutable;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>A test script of the Component Model: the commands of a <c>.wast</c> file.</summary>
/// <param name="Source">The text.</param>
/// <param name="Commands">The commands that could be read, in their order.</param>
/// <param name="Diagnostics">Commands that could not be read; the text inside components is read later, by <see cref="ComponentWastComponent.Read"/>.</param>
public sealed record ComponentWastScript(SourceText Source, ImmutableArray<ComponentWastCommand> Commands, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>A command of a script.</summary>
/// <param name="Span">Where it is.</param>
public abstract record ComponentWastCommand(TextSpan Span);

/// <summary>Defines a component and, unless it is only a definition, instantiates it.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Component">The component.</param>
/// <param name="IsDefinition">Whether it says <c>definition</c>: then it is not instantiated.</param>
public sealed record ComponentWastDefinition(TextSpan Span, ComponentWastComponent Component, bool IsDefinition) : ComponentWastCommand(Span);

/// <summary>Instantiates a component that was defined: <c>(component instance $i $c)</c>.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Name">The name of the instance, or null.</param>
/// <param name="Definition">The name of the definition, or null for the last one.</param>
public sealed record ComponentWastInstance(TextSpan Span, string? Name, string? Definition) : ComponentWastCommand(Span);

/// <summary>Calls a function and does not look at the result.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Call">What to call.</param>
public sealed record ComponentWastAction(TextSpan Span, ComponentWastCall Call) : ComponentWastCommand(Span);

/// <summary>A call must return these results.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Call">What to call.</param>
/// <param name="Results">What must come back.</param>
public sealed record ComponentWastAssertReturn(TextSpan Span, ComponentWastCall Call, ImmutableArray<ComponentValue> Results) : ComponentWastCommand(Span);

/// <summary>A call must trap.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Call">What to call.</param>
/// <param name="Message">What the message of the trap contains.</param>
public sealed record ComponentWastAssertTrap(TextSpan Span, ComponentWastCall Call, string Message) : ComponentWastCommand(Span);

/// <summary>A component must be refused.</summary>
/// <param name="Span">Where it is.</param>
/// <param name="Fault">At which step.</param>
/// <param name="Component">The component.</param>
/// <param name="Message">What the message contains.</param>
public sealed record ComponentWastAssertComponent(TextSpan Span, WastModuleFault Fault, ComponentWastComponent Component, string Message) : ComponentWastCommand(Span);

/// <summary>A call of an exported function.</summary>
/// <param name="Instance">The instance, or null for the last one.</param>
/// <param name="Export">The name of the export.</param>
/// <param name="Arguments">The arguments.</param>
public sealed record ComponentWastCall(string? Instance, string Export, ImmutableArray<ComponentValue> Arguments);

/// <summary>A component in a script. It is read only when asked for, so that a script with a malformed component is itself well-formed.</summary>
public sealed class ComponentWastComponent
{
    private readonly TokenizedText _text;
    private readonly int _start;
    private readonly int _end;

    internal ComponentWastComponent(TokenizedText text, int start, int end, string? name)
    {
        _text = text;
        _start = start;
        _end = end;
        Name = name;
    }

    /// <summary>Its name in the script, or null.</summary>
    public string? Name { get; }

    /// <summary>Its binary form, or what is wrong with its text. Nothing is kept: each call reads again.</summary>
    public WatResult Read() => WatReader.Guard(diagnostics =>
    {
        var cursor = new TokenCursor(_text, _start, _end);
        var binary = ComponentTextReader.ReadComponent(cursor, diagnostics);
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

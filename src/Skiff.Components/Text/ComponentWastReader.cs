using System.Collections.Immutable;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>Reads test scripts of the Component Model. A command that is not understood becomes a diagnostic and the others are read nevertheless.</summary>
public static class ComponentWastReader
{
    /// <summary>Reads a script.</summary>
    public static ComponentWastScript Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new DiagnosticBag();
        var commands = ImmutableArray.CreateBuilder<ComponentWastCommand>();
        try
        {
            var cursor = new TokenCursor(ComponentTextReader.Tokenize(source));
            while (!cursor.AtEnd)
            {
                var end = FindEnd(cursor);
                ReadCommand(cursor, end, commands, diagnostics);
                cursor.Position = end;
            }
        }
        catch (WatError error)
        {
            diagnostics.Add(error.Diagnostic);
        }

        return new ComponentWastScript(source, commands.ToImmutable(), diagnostics.ToImmutable());
    }

    private static int FindEnd(TokenCursor cursor)
    {
        var start = cursor.Position;
        cursor.Take(TokenKind.Open, "a command");
        cursor.SkipToClose();
        var end = cursor.Position;
        cursor.Position = start;
        return end;
    }

    private static void ReadCommand(TokenCursor cursor, int end, ImmutableArray<ComponentWastCommand>.Builder commands, DiagnosticBag diagnostics)
    {
        try
        {
            var span = TextSpan.FromBounds(cursor.Span.Start, cursor.Text.Tokens[end - 1].Span.End);
            var command = cursor.AtOpen("invoke") ? new ComponentWastAction(span, TakeCallBody(cursor)) : TakeCommand(cursor, span, end);
            cursor.Close();
            commands.Add(command);
        }
        catch (WatError error)
        {
            diagnostics.Add(error.Diagnostic);
        }
    }

    private static ComponentWastCommand TakeCommand(TokenCursor cursor, TextSpan span, int end)
    {
        cursor.Take();
        var keyword = cursor.TextOf(cursor.Current).ToString();
        cursor.Position++;
        switch (keyword)
        {
            case "component" when cursor.TryTakeKeyword("instance"):
                return new ComponentWastInstance(span, TakeOptionalName(cursor), TakeOptionalName(cursor));
            case "component":
                var isDefinition = cursor.TryTakeKeyword("definition");
                return new ComponentWastDefinition(span, TakeComponent(cursor, end - 1), isDefinition);
            case "assert_return":
                var call = TakeCall(cursor);
                return new ComponentWastAssertReturn(span, call, ComponentWastValueReader.TakeAll(cursor));
            case "assert_trap" when !cursor.AtOpen("component"):
                return new ComponentWastAssertTrap(span, TakeCall(cursor), cursor.TakeNameText());
            case "assert_trap":
                return TakeAssertion(cursor, span, WastModuleFault.Uninstantiable);
            case "assert_malformed":
                return TakeAssertion(cursor, span, WastModuleFault.Malformed);
            case "assert_invalid":
                return TakeAssertion(cursor, span, WastModuleFault.Invalid);
            case "assert_unlinkable":
                return TakeAssertion(cursor, span, WastModuleFault.Unlinkable);
            default:
                cursor.Position--;
                return cursor.Unexpected<ComponentWastCommand>("a command");
        }
    }

    private static ComponentWastAssertComponent TakeAssertion(TokenCursor cursor, TextSpan span, WastModuleFault fault)
    {
        var close = FindEnd(cursor) - 1;
        cursor.Open("component");
        var component = TakeComponent(cursor, close);
        cursor.Close();
        return new ComponentWastAssertComponent(span, fault, component, cursor.TakeNameText());
    }

    /// <summary>A component that ends before the token <paramref name="close"/>.</summary>
    private static ComponentWastComponent TakeComponent(TokenCursor cursor, int close)
    {
        var start = cursor.Position;
        var name = TakeOptionalName(cursor);
        cursor.Position = close;
        return new ComponentWastComponent(cursor.Text, start, close, name);
    }

    private static ComponentWastCall TakeCall(TokenCursor cursor)
    {
        var call = TakeCallBody(cursor);
        cursor.Close();
        return call;
    }

    /// <summary>A call without its closing parenthesis.</summary>
    private static ComponentWastCall TakeCallBody(TokenCursor cursor)
    {
        cursor.Open("invoke");
        return new ComponentWastCall(TakeOptionalName(cursor), cursor.TakeNameText(), ComponentWastValueReader.TakeAll(cursor));
    }

    private static string? TakeOptionalName(TokenCursor cursor) => cursor.TryTakeIdentifier() is { } name ? cursor.NameOf(name) : null;
}

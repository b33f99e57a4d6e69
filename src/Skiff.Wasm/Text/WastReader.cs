using System.Collections.Immutable;
using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>
/// Reads test scripts, the form of the official test suite. A command that is not understood, for example one of a later version of
/// WebAssembly, becomes a diagnostic and the others are read nevertheless.
/// </summary>
public static class WastReader
{
    /// <summary>Reads a script. A text that begins with a module field is one module.</summary>
    public static WastScript Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new DiagnosticBag();
        var commands = ImmutableArray.CreateBuilder<WastCommand>();
        try
        {
            var cursor = new TokenCursor(Lexer.Tokenize(source));
            if (IsInlineModule(cursor))
            {
                var module = new WastModule(cursor.Text, 0, cursor.Text.Tokens.Length, name: null, WastModuleForm.Text);
                commands.Add(new WastModuleCommand(new TextSpan(0, source.Length), module, IsDefinition: false));
            }
            else
            {
                ReadCommands(cursor, commands, diagnostics);
            }
        }
        catch (WatError error)
        {
            diagnostics.Add(error.Diagnostic);
        }

        return new WastScript(source, commands.ToImmutable(), diagnostics.ToImmutable());
    }

    private static void ReadCommands(TokenCursor cursor, ImmutableArray<WastCommand>.Builder commands, DiagnosticBag diagnostics)
    {
        while (!cursor.AtEnd)
        {
            var start = cursor.Position;
            cursor.Take(TokenKind.Open, "a command");
            cursor.SkipToClose();
            var end = cursor.Position;
            cursor.Position = start;
            try
            {
                commands.Add(ReadCommand(cursor, end));
                cursor.Close();
            }
            catch (WatError error)
            {
                diagnostics.Add(error.Diagnostic);
            }

            cursor.Position = end;
        }
    }

    private static bool IsInlineModule(TokenCursor cursor) =>
        cursor.AtOpen("type") || cursor.AtOpen("import") || cursor.AtOpen("func") || cursor.AtOpen("table") || cursor.AtOpen("memory")
        || cursor.AtOpen("global") || cursor.AtOpen("export") || cursor.AtOpen("start") || cursor.AtOpen("elem") || cursor.AtOpen("data");

    private static WastCommand ReadCommand(TokenCursor cursor, int end)
    {
        var span = TextSpan.FromBounds(cursor.Span.Start, cursor.Text.Tokens[end - 1].Span.End);
        if (cursor.AtOpen("invoke") || cursor.AtOpen("get"))
        {
            return new WastActionCommand(span, TakeActionBody(cursor));
        }

        cursor.Take();
        var keyword = cursor.TextOf(cursor.Current).ToString();
        cursor.Position++;
        switch (keyword)
        {
            case "module":
                return ReadModule(cursor, span, end);
            case "register":
                return new WastRegisterCommand(span, cursor.TakeNameText(), TakeOptionalName(cursor));
            case "assert_return":
                var action = TakeAction(cursor);
                return new WastAssertReturn(span, action, WastValueReader.TakeResults(cursor));
            case "assert_trap" when cursor.AtOpen("module"):
                return TakeModuleAssertion(cursor, span, WastModuleFault.Uninstantiable);
            case "assert_trap":
                return new WastAssertTrap(span, TakeAction(cursor), IsExhaustion: false, cursor.TakeNameText());
            case "assert_exhaustion":
                return new WastAssertTrap(span, TakeAction(cursor), IsExhaustion: true, cursor.TakeNameText());
            case "assert_malformed":
                return TakeModuleAssertion(cursor, span, WastModuleFault.Malformed);
            case "assert_invalid":
                return TakeModuleAssertion(cursor, span, WastModuleFault.Invalid);
            case "assert_unlinkable":
                return TakeModuleAssertion(cursor, span, WastModuleFault.Unlinkable);
            default:
                cursor.Position--;
                return cursor.Unexpected<WastCommand>("a command");
        }
    }

    private static WastCommand ReadModule(TokenCursor cursor, TextSpan span, int end)
    {
        if (cursor.TryTakeKeyword("instance"))
        {
            return new WastInstanceCommand(span, TakeOptionalName(cursor), TakeOptionalName(cursor));
        }

        var isDefinition = cursor.TryTakeKeyword("definition");
        return new WastModuleCommand(span, TakeModule(cursor, end - 1), isDefinition);
    }

    /// <summary>A module that ends before the token <paramref name="close"/>.</summary>
    private static WastModule TakeModule(TokenCursor cursor, int close)
    {
        var start = cursor.Position;
        var name = TakeOptionalName(cursor);
        var form = cursor.IsKeyword("binary") ? WastModuleForm.Binary
            : cursor.IsKeyword("quote") ? WastModuleForm.Quote
            : WastModuleForm.Text;
        cursor.Position = close;
        return new WastModule(cursor.Text, start, close, name, form);
    }

    private static WastAssertModule TakeModuleAssertion(TokenCursor cursor, TextSpan span, WastModuleFault fault)
    {
        cursor.Open("module");
        var start = cursor.Position;
        cursor.SkipToClose();
        var close = cursor.Position - 1;
        cursor.Position = start;
        var module = TakeModule(cursor, close);
        cursor.Close();
        return new WastAssertModule(span, fault, module, cursor.TakeNameText());
    }

    private static WastAction TakeAction(TokenCursor cursor)
    {
        var action = TakeActionBody(cursor);
        cursor.Close();
        return action;
    }

    /// <summary>An action without its closing parenthesis.</summary>
    private static WastAction TakeActionBody(TokenCursor cursor)
    {
        var start = cursor.Span.Start;
        var isGet = cursor.AtOpen("get");
        cursor.Open(isGet ? "get" : "invoke");
        var instance = TakeOptionalName(cursor);
        var export = cursor.TakeNameText();
        var arguments = isGet ? [] : WastValueReader.TakeArguments(cursor);
        return new WastAction(TextSpan.FromBounds(start, cursor.Span.End), isGet, instance, export, arguments);
    }

    private static string? TakeOptionalName(TokenCursor cursor) => cursor.TryTakeIdentifier() is { } name ? cursor.NameOf(name) : null;
}

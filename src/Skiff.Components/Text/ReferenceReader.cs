using Skiff.Components.Model;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>
/// Reads references: indices, names, and the sugar that makes aliases, which are written before the definition that is being read.
/// Source: Component Model, Explainer.md, "Index Spaces" and "Alias Definitions".
/// </summary>
internal sealed class ReferenceReader(TextContext context)
{
    private TokenCursor Cursor => context.Cursor;

    /// <summary>A number, or a name that is resolved here or in an enclosing scope.</summary>
    public uint TakeIndex(Sort sort)
    {
        if (Cursor.Kind != TokenKind.Identifier)
        {
            return Cursor.Kind == TokenKind.Natural ? Cursor.TakeU32() : Cursor.Unexpected<uint>($"an index of a {SortWords.Of(sort)}");
        }

        var token = Cursor.Take();
        return context.Scope.Find(sort, Cursor.NameOf(token)) ?? FindOutside(sort, token);
    }

    /// <summary>An index, or <c>(func ...)</c> with what <see cref="TakePath"/> takes; the word <c>core</c> is required for a core sort unless it is inside a core definition.</summary>
    public uint Take(Sort sort, bool insideCore = false)
    {
        if (Cursor.Kind != TokenKind.Open)
        {
            return TakeIndex(sort);
        }

        Cursor.Take();
        TakeSort(sort, insideCore);
        var index = TakePath(sort);
        Cursor.Close();
        return index;
    }

    /// <summary>The index of something, or of an instance and the names of exports that lead to it.</summary>
    public uint TakePath(Sort sort)
    {
        if (Cursor.Peek(1).Kind != TokenKind.String)
        {
            return TakeIndex(sort);
        }

        var instances = SortWords.IsExportedByComponents(sort) ? Sort.Instance : Sort.CoreInstance;
        var index = TakeIndex(instances);
        while (Cursor.Kind == TokenKind.String)
        {
            var name = Cursor.TakeName();
            index = context.Aliases.DefineExport(Cursor.Kind == TokenKind.String ? instances : sort, index, name);
        }

        return index;
    }

    /// <summary>The operand of an option: <c>(core memory ...)</c>, or what <see cref="TakePath"/> takes.</summary>
    public uint TakeOperand(Sort sort) => Cursor.Kind == TokenKind.Open ? Take(sort) : TakePath(sort);

    /// <summary><c>(func $f)</c>, <c>(core module $i "m")</c> and so on, of any sort.</summary>
    public (Sort Sort, uint Index) TakeAny()
    {
        Cursor.Take(TokenKind.Open, "'('");
        var sort = SortWords.Take(Cursor);
        var index = TakePath(sort);
        Cursor.Close();
        return (sort, index);
    }

    /// <summary>Writes a sort and an index.</summary>
    public static void Write(ByteWriter output, Sort sort, uint index)
    {
        SortWords.Write(output, sort);
        output.Unsigned(index);
    }

    private void TakeSort(Sort sort, bool insideCore)
    {
        if (SortWords.IsCore(sort) && !insideCore && !Cursor.TryTakeKeyword("core"))
        {
            Cursor.Unexpected("'core'");
        }

        if (!Cursor.TryTakeKeyword(SortWords.KeywordOf(sort)))
        {
            Cursor.Unexpected($"'{SortWords.KeywordOf(sort)}'");
        }
    }

    /// <summary>A name of an enclosing scope: the use makes an outer alias, once in a scope.</summary>
    private uint FindOutside(Sort sort, Token token)
    {
        var name = Cursor.NameOf(token);
        var steps = 1u;
        for (var scope = context.Scope.Parent; scope is not null; scope = scope.Parent, steps++)
        {
            if (scope.Find(sort, name) is not { } outer)
            {
                continue;
            }

            if (!SortWords.IsOuterAliasable(sort))
            {
                WatError.Throw(WatCodes.Unknown, token.Span, $"outer item `{name}` is not a module, type, or component");
            }

            var index = context.Aliases.DefineOuter(sort, steps, outer);
            context.Scope.AddImplicitAlias(sort, name, index);
            return index;
        }

        return WatError.Throw<uint>(WatCodes.Unknown, token.Span, $"unknown {SortWords.Of(sort)} {Cursor.Show(token)}");
    }
}

using Skiff.Components.Model;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>Aliases. Source: Component Model, Explainer.md and Binary.md, "Alias Definitions".</summary>
internal sealed class AliasReader(TextContext context)
{
    private TokenCursor Cursor => context.Cursor;

    /// <summary>Reads what is behind <c>(alias</c>: the target, then the sort and the name it gets.</summary>
    public void Read()
    {
        var target = TakeTarget();
        Cursor.Take(TokenKind.Open, "'('");
        var sort = context.Scope.Kind == ScopeKind.ModuleType ? SortWords.TakeCore(Cursor) : SortWords.Take(Cursor);
        var identifier = Cursor.TryTakeIdentifier();
        Cursor.Close();
        Cursor.Close();
        Define(sort, target, identifier);
    }

    /// <summary>Reads <c>(alias ...)</c> inside a definition that has said its sort and name.</summary>
    public uint ReadInverted(Sort sort, Token? identifier)
    {
        Cursor.Open("alias");
        var target = TakeTarget();
        Cursor.Close();
        return Define(sort, target, identifier);
    }

    /// <summary>Writes the alias of an export of the kind of instance that exports the sort.</summary>
    public uint DefineExport(Sort sort, uint instance, byte[] name) =>
        context.Scope.Define(DefinitionKind.Alias, sort, ExportAlias(sort, !SortWords.IsExportedByComponents(sort), instance, name));

    /// <summary>Writes the alias of something of an enclosing scope.</summary>
    public uint DefineOuter(Sort sort, uint steps, uint index) => context.Scope.Define(DefinitionKind.Alias, sort, OuterAlias(sort, steps, index));

    private Target TakeTarget()
    {
        if (Cursor.TryTakeKeyword("export"))
        {
            return new Target(context.References.TakeIndex(Sort.Instance), IsCore: false, Cursor.TakeName(), default);
        }

        if (Cursor.TryTakeKeyword("core"))
        {
            return Cursor.TryTakeKeyword("export")
                ? new Target(context.References.TakeIndex(Sort.CoreInstance), IsCore: true, Cursor.TakeName(), default)
                : Cursor.Unexpected<Target>("'export'");
        }

        if (!Cursor.TryTakeKeyword("outer"))
        {
            Cursor.Unexpected("'export', 'core export' or 'outer'");
        }

        return new Target(TakeSteps(), IsCore: false, null, TakeIndexToken());
    }

    private uint Define(Sort sort, Target target, Token? identifier)
    {
        var alias = target.Export is { } name
            ? ExportAlias(sort, target.IsCore, target.Number, name)
            : OuterAlias(sort, target.Number, FindIn(sort, target.Number, target.OuterIndex));
        return context.Scope.Define(DefinitionKind.Alias, sort, alias, Cursor, identifier);
    }

    private static ByteWriter ExportAlias(Sort sort, bool isCore, uint instance, byte[] name)
    {
        var output = new ByteWriter();
        SortWords.Write(output, sort);
        output.Byte(isCore ? (byte)0x01 : (byte)0x00);
        output.Unsigned(instance);
        output.Sized(name);
        return output;
    }

    private ByteWriter OuterAlias(Sort sort, uint steps, uint index)
    {
        var output = new ByteWriter();
        if (context.Scope.Kind == ScopeKind.ModuleType)
        {
            SortWords.WriteCore(output, sort);
            output.Byte(0x01);
        }
        else
        {
            SortWords.Write(output, sort);
            output.Byte(0x02);
        }

        output.Unsigned(steps);
        output.Unsigned(index);
        return output;
    }

    /// <summary>How many scopes to go out: a number, or the name of an enclosing scope.</summary>
    private uint TakeSteps()
    {
        if (Cursor.Kind != TokenKind.Identifier)
        {
            return Cursor.TakeU32();
        }

        var token = Cursor.Take();
        var name = Cursor.NameOf(token);
        var steps = 0u;
        for (var scope = context.Scope; scope is not null; scope = scope.Parent, steps++)
        {
            if (scope.Name == name)
            {
                return steps;
            }
        }

        return WatError.Throw<uint>(WatCodes.Unknown, token.Span, $"unknown outer component {Cursor.Show(token)}");
    }

    private Token TakeIndexToken() => IndexSpace.IsNext(Cursor) ? Cursor.Take() : Cursor.Unexpected<Token>("an index");

    /// <summary>The index in a scope some steps out; it is resolved only when the sort is known, which stands behind it.</summary>
    private uint FindIn(Sort sort, uint steps, Token index)
    {
        if (index.Kind == TokenKind.Natural)
        {
            return IntegerLiteral.TryParse(Cursor.TextOf(index), bits: 32, out var number)
                ? (uint)number
                : WatError.Throw<uint>(WatCodes.Range, index.Span, "i32 constant out of range");
        }

        var scope = context.Scope;
        for (var i = 0u; i < steps && scope is not null; i++)
        {
            scope = scope.Parent;
        }

        return scope?.Find(sort, Cursor.NameOf(index))
            ?? WatError.Throw<uint>(WatCodes.Unknown, index.Span, $"unknown {SortWords.Of(sort)} {Cursor.Show(index)}");
    }

    /// <summary>What an alias stands for.</summary>
    /// <param name="Number">The instance, or how many scopes to go out.</param>
    /// <param name="IsCore">Whether the instance is a core instance.</param>
    /// <param name="Export">The name of the export, or null for an outer alias.</param>
    /// <param name="OuterIndex">The index in the outer scope.</param>
    private readonly record struct Target(uint Number, bool IsCore, byte[]? Export, Token OuterIndex);
}

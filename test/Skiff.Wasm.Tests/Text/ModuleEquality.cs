using System.Collections.Immutable;

namespace Skiff.Wasm.Tests.Text;

/// <summary>Whether two modules mean the same, names for people aside.</summary>
internal static class ModuleEquality
{
    /// <summary>The first part that differs, or null.</summary>
    public static string? FirstDifference(Module expected, Module actual) =>
        !expected.Types.SequenceEqual(actual.Types) ? "types"
        : !expected.Imports.SequenceEqual(actual.Imports) ? "imports"
        : !expected.FunctionTypeIndices.SequenceEqual(actual.FunctionTypeIndices) ? "functions"
        : !expected.Tables.SequenceEqual(actual.Tables) ? "tables"
        : !expected.Memories.SequenceEqual(actual.Memories) ? "memories"
        : !expected.Globals.SequenceEqual(actual.Globals) ? "globals"
        : !Equal(expected.GlobalInitializers, actual.GlobalInitializers, Same) ? "initial values of globals"
        : !expected.Exports.SequenceEqual(actual.Exports) ? "exports"
        : expected.Start != actual.Start ? "start"
        : !Equal(expected.Elements, actual.Elements, Same) ? "elements"
        : expected.DataCount != actual.DataCount ? "data count"
        : !Equal(expected.Bodies, actual.Bodies, Same) ? "bodies"
        : !Equal(expected.Data, actual.Data, Same) ? "data"
        : null;

    private static bool Same(ConstantExpression? a, ConstantExpression? b) =>
        a is null || b is null ? a == b : a.Code.Span.SequenceEqual(b.Code.Span);

    private static bool Same(ElementSegment a, ElementSegment b) =>
        a.Mode == b.Mode && a.Type == b.Type && a.TableIndex == b.TableIndex && Same(a.TableOffset, b.TableOffset)
        && a.Functions.SequenceEqual(b.Functions) && Equal(a.Expressions, b.Expressions, Same);

    private static bool Same(FunctionBody a, FunctionBody b) => a.Locals.SequenceEqual(b.Locals) && a.Code.Span.SequenceEqual(b.Code.Span);

    private static bool Same(DataSegment a, DataSegment b) =>
        a.Mode == b.Mode && a.MemoryIndex == b.MemoryIndex && Same(a.MemoryOffset, b.MemoryOffset) && a.Content.Span.SequenceEqual(b.Content.Span);

    private static bool Equal<T>(ImmutableArray<T> a, ImmutableArray<T> b, Func<T, T, bool> same) =>
        a.Length == b.Length && a.Zip(b).All(pair => same(pair.First, pair.Second));
}

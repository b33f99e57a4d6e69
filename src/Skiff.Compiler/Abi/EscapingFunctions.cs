using Skiff.Wasm;

namespace Skiff.Compiler.Abi;

/// <summary>Finds the functions of a module whose reference can be taken: exported, in an element segment, named by a constant expression, or the start function.</summary>
/// <remarks><c>ref.func</c> in a body may only name a function that occurs outside bodies (Core 2.0, 3.4.10), so bodies need not be read.</remarks>
internal static class EscapingFunctions
{
    public static IReadOnlyList<int> Find(Module module)
    {
        var found = new HashSet<int>();
        foreach (var export in module.Exports)
        {
            if (export.Kind == ExternalKind.Function)
            {
                found.Add(export.Index);
            }
        }

        if (module.Start is { } start)
        {
            found.Add(start);
        }

        foreach (var segment in module.Elements)
        {
            found.UnionWith(segment.Functions);
            foreach (var expression in segment.Expressions)
            {
                AddReferenced(expression, found);
            }
        }

        foreach (var initializer in module.GlobalInitializers)
        {
            AddReferenced(initializer, found);
        }

        return [.. found.Order()];
    }

    // A constant expression of 2.0 that takes a reference is exactly: ref.func x, end.
    private static void AddReferenced(ConstantExpression expression, HashSet<int> found)
    {
        var code = expression.Code.Span;
        if (code.Length < 3 || code[0] != (byte)Opcode.RefFunc)
        {
            return;
        }

        uint index = 0;
        for (int i = 1, shift = 0; i < code.Length && shift < 35; i++, shift += 7)
        {
            index |= (uint)(code[i] & 0x7F) << shift;
            if ((code[i] & 0x80) == 0)
            {
                break;
            }
        }

        found.Add((int)index);
    }
}

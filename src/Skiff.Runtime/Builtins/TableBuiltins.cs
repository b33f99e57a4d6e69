using Skiff.Compiler.Abi;

namespace Skiff.Runtime.Builtins;

/// <summary>Instructions on tables that run in C# (Core 2.0, 4.4.6). Ranges are checked before anything is written.</summary>
internal static class TableBuiltins
{
    internal static uint Grow(Instance instance, int table, ulong value, uint delta) => (uint)instance.Tables[table].GrowUnchecked(delta, value);

    internal static TrapCode Fill(Instance instance, int table, uint target, ulong value, uint length)
    {
        var elements = instance.Tables[table].Elements;
        if ((ulong)target + length > (ulong)elements.Length)
        {
            return TrapCode.TableOutOfBounds;
        }

        elements.Slice((int)target, (int)length).Fill(value);
        return TrapCode.None;
    }

    internal static TrapCode Copy(Instance instance, int targetTable, int sourceTable, uint target, uint source, uint length)
    {
        var to = instance.Tables[targetTable].Elements;
        var from = instance.Tables[sourceTable].Elements;
        if ((ulong)target + length > (ulong)to.Length || (ulong)source + length > (ulong)from.Length)
        {
            return TrapCode.TableOutOfBounds;
        }

        from.Slice((int)source, (int)length).CopyTo(to[(int)target..]);
        return TrapCode.None;
    }

    internal static TrapCode Init(Instance instance, int table, int segment, uint target, uint source, uint length)
    {
        var to = instance.Tables[table].Elements;
        var from = instance.Elements[segment].AsSpan();
        if ((ulong)target + length > (ulong)to.Length || (ulong)source + length > (ulong)from.Length)
        {
            return TrapCode.TableOutOfBounds;
        }

        from.Slice((int)source, (int)length).CopyTo(to[(int)target..]);
        return TrapCode.None;
    }

    internal static void Drop(Instance instance, int segment) => instance.Elements[segment] = [];
}

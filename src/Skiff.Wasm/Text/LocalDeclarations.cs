namespace Skiff.Wasm.Text;

/// <summary>The locals of a function. Source: Core 2.0, 6.6.5 and 5.5.13.</summary>
internal static class LocalDeclarations
{
    /// <summary>Reads them, adds them to the index space and writes them as runs of one type.</summary>
    public static void Read(TokenCursor cursor, IndexSpace locals, ByteWriter output)
    {
        var runs = new List<LocalRun>();
        while (cursor.AtOpen("local"))
        {
            var place = cursor.Span;
            cursor.Open("local");
            if (cursor.TryTakeIdentifier() is { } name)
            {
                locals.Add(cursor, name);
                Append(runs, TypeSyntax.TakeValueType(cursor));
            }
            else
            {
                while (TypeSyntax.TryTakeValueType(cursor) is { } type)
                {
                    locals.AddUnnamed(1);
                    Append(runs, type);
                }
            }

            cursor.Close();
            if (locals.Count > WatLimits.Locals)
            {
                WatError.Throw(WatCodes.Limit, place, $"too many locals: at most {WatLimits.Locals}");
            }
        }

        output.Unsigned((ulong)runs.Count);
        foreach (var run in runs)
        {
            output.Unsigned(run.Count);
            output.Byte((byte)run.Type);
        }
    }

    private static void Append(List<LocalRun> runs, ValueType type)
    {
        if (runs.Count > 0 && runs[^1].Type == type)
        {
            runs[^1] = new LocalRun(runs[^1].Count + 1, type);
        }
        else
        {
            runs.Add(new LocalRun(1, type));
        }
    }
}

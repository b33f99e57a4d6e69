namespace Skiff.Wasm.Text;

/// <summary>Element and data segments, with their inline forms. Source: Core 2.0, 6.6.10, 6.6.11 and 5.5.12, 5.5.14.</summary>
internal sealed class SegmentFields(TokenCursor cursor, ModuleScope scope, ModuleSections sections)
{
    private static readonly IndexSpace NoLocals = new("local", "local");

    /// <summary>What is behind <c>(elem</c>.</summary>
    public void ReadElement()
    {
        cursor.TryTakeIdentifier();
        if (cursor.TryTakeKeyword("declare"))
        {
            WriteElement(SegmentMode.Declarative, 0, default, TakeElementList());
            return;
        }

        var hasTable = cursor.TryOpen("table");
        uint table = 0;
        if (hasTable)
        {
            table = scope.Tables.Take(cursor);
            cursor.Close();
        }

        if (!hasTable && cursor.Kind != TokenKind.Open)
        {
            WriteElement(SegmentMode.Passive, 0, default, TakeElementList());
            return;
        }

        var offset = TakeOffset();

        // Only without a table use may "func" be left out before function indices.
        var isAbbreviated = !hasTable && (IndexSpace.IsNext(cursor) || cursor.Kind == TokenKind.Close);
        WriteElement(SegmentMode.Active, table, offset, isAbbreviated ? TakeFunctions() : TakeElementList());
    }

    /// <summary><c>(elem ...)</c> inside a table: an active segment at offset zero. Answers how many elements it has.</summary>
    public uint ReadInlineElements(ValueType type, int table)
    {
        cursor.Open("elem");

        // Function indices are short for expressions that only a table of functions can hold.
        var list = type == ValueType.FuncRef && IndexSpace.IsNext(cursor) ? TakeFunctions() : TakeExpressions(type);
        cursor.Close();
        WriteElement(SegmentMode.Active, (uint)table, [0x41, 0x00, 0x0B], list);
        return (uint)list.Count;
    }

    /// <summary>What is behind <c>(data</c>.</summary>
    public void ReadData()
    {
        cursor.TryTakeIdentifier();
        uint memory = 0;
        if (cursor.TryOpen("memory"))
        {
            memory = scope.Memories.Take(cursor);
            cursor.Close();
            WriteData(memory, TakeOffset(), cursor.TakeStrings());
        }
        else
        {
            WriteData(memory, cursor.Kind == TokenKind.Open ? TakeOffset() : null, cursor.TakeStrings());
        }
    }

    /// <summary><c>(data ...)</c> inside a memory: an active segment at offset zero. Answers how many bytes it has.</summary>
    public ulong ReadInlineData(int memory)
    {
        cursor.Open("data");
        var content = cursor.TakeStrings();
        cursor.Close();
        WriteData((uint)memory, [0x41, 0x00, 0x0B], content);
        return (ulong)content.Length;
    }

    /// <summary><c>(offset instr*)</c>, or one folded instruction.</summary>
    private byte[] TakeOffset() => TakeExpression("offset");

    private byte[] TakeExpression(string keyword)
    {
        var output = new ByteWriter();
        var reader = new ExpressionReader(cursor, scope, NoLocals, output);
        if (cursor.TryOpen(keyword))
        {
            reader.ReadToClose();
            cursor.Close();
        }
        else
        {
            reader.ReadOneFolded();
        }

        return output.ToArray();
    }

    private ElementList TakeElementList() =>
        cursor.TryTakeKeyword("func") ? TakeFunctions() : TakeExpressions(TypeSyntax.TakeReferenceType(cursor));

    private ElementList TakeFunctions()
    {
        var items = new ByteWriter();
        var count = 0;
        for (; IndexSpace.IsNext(cursor); count++)
        {
            items.Unsigned(scope.Functions.Take(cursor));
        }

        return new ElementList(ValueType.FuncRef, AreExpressions: false, count, items);
    }

    private ElementList TakeExpressions(ValueType type)
    {
        var items = new ByteWriter();
        var count = 0;
        for (; cursor.Kind == TokenKind.Open; count++)
        {
            items.Bytes(TakeExpression("item"));
        }

        return new ElementList(type, AreExpressions: true, count, items);
    }

    // The flags and what follows each of them: Core 2.0, 5.5.12.
    private void WriteElement(SegmentMode mode, uint table, ReadOnlySpan<byte> offset, ElementList list)
    {
        var areExpressions = list.AreExpressions || list.Type != ValueType.FuncRef;
        var isShort = mode == SegmentMode.Active && table == 0 && list.Type == ValueType.FuncRef;
        var flags = (areExpressions ? 4 : 0) | mode switch
        {
            SegmentMode.Passive => 1,
            SegmentMode.Declarative => 3,
            _ => isShort ? 0 : 2,
        };
        var output = sections.Elements.Add();
        output.Byte((byte)flags);
        if (mode == SegmentMode.Active)
        {
            if (!isShort)
            {
                output.Unsigned(table);
            }

            output.Bytes(offset);
        }

        if (!isShort)
        {
            output.Byte(areExpressions ? (byte)list.Type : (byte)0);
        }

        output.Unsigned((ulong)list.Count);
        output.Bytes(list.Items.Written);
    }

    private void WriteData(uint memory, byte[]? offset, byte[] content)
    {
        var output = sections.Data.Add();
        if (offset is null)
        {
            output.Byte(1);
        }
        else
        {
            output.Byte(memory == 0 ? (byte)0 : (byte)2);
            if (memory != 0)
            {
                output.Unsigned(memory);
            }

            output.Bytes(offset);
        }

        output.Sized(content);
    }

    private readonly record struct ElementList(ValueType Type, bool AreExpressions, int Count, ByteWriter Items);
}

using System.Numerics;
using Skiff.Wasm.Validation;

namespace Skiff.Wasm.Text;

/// <summary>Reads what follows the name of an instruction and writes the instruction in binary. Source: Core 2.0, 6.5.2 to 6.5.9.</summary>
internal sealed class ImmediateReader(TokenCursor cursor, ModuleScope scope, IndexSpace locals, LabelStack labels)
{
    /// <summary>Any instruction but <c>block</c>, <c>loop</c>, <c>if</c>, <c>else</c> and <c>end</c>.</summary>
    public void Write(Opcode opcode, ByteWriter output)
    {
        if (opcode == Opcode.Select && cursor.AtOpen("result"))
        {
            WriteSelectTypes(output);
            return;
        }

        output.Opcode(opcode);
        switch (OpcodeTable.Immediate(opcode))
        {
            case ImmediateKind.None:
                break;
            case ImmediateKind.Label:
                output.Unsigned(labels.Take(cursor));
                break;
            case ImmediateKind.LabelTable:
                WriteLabelTable(output);
                break;
            case ImmediateKind.Function:
                output.Unsigned(scope.Functions.Take(cursor));
                break;
            case ImmediateKind.CallIndirect:
                var table = TakeOptional(scope.Tables);
                output.Unsigned(TypeSyntax.TakeTypeUse(cursor, scope.Types, names: null).Index);
                output.Unsigned(table);
                break;
            case ImmediateKind.Local:
                output.Unsigned(locals.Take(cursor));
                break;
            case ImmediateKind.Global:
                output.Unsigned(scope.Globals.Take(cursor));
                break;
            case ImmediateKind.Table:
                output.Unsigned(TakeOptional(scope.Tables));
                break;
            case ImmediateKind.Memory:
                WriteMemoryArgument(opcode, output);
                break;
            case ImmediateKind.MemoryIndex:
                output.Unsigned(TakeOptional(scope.Memories));
                break;
            case ImmediateKind.I32:
                output.Signed((int)NumberReader.TakeInteger(cursor, bits: 32));
                break;
            case ImmediateKind.I64:
                output.Signed((long)NumberReader.TakeInteger(cursor, bits: 64));
                break;
            case ImmediateKind.F32:
                output.Fixed(NumberReader.TakeF32(cursor), size: 4);
                break;
            case ImmediateKind.F64:
                output.Fixed(NumberReader.TakeF64(cursor), size: 8);
                break;
            case ImmediateKind.ReferenceType:
                output.Byte((byte)TypeSyntax.TakeHeapType(cursor));
                break;
            case ImmediateKind.DataMemory:
                WriteMemoryInit(output);
                break;
            case ImmediateKind.Data:
                scope.CodeUsesData = true;
                output.Unsigned(scope.Data.Take(cursor));
                break;
            case ImmediateKind.MemoryMemory:
                WritePair(scope.Memories, output);
                break;
            case ImmediateKind.ElementTable:
                WriteTableInit(output);
                break;
            case ImmediateKind.Element:
                output.Unsigned(scope.Elements.Take(cursor));
                break;
            case ImmediateKind.TableTable:
                WritePair(scope.Tables, output);
                break;
            case ImmediateKind.V128:
                output.Bytes(NumberReader.TakeV128(cursor));
                break;
            case ImmediateKind.Shuffle:
                WriteShuffle(output);
                break;
            case ImmediateKind.Lane:
                output.Byte(TakeLane());
                break;
            case ImmediateKind.MemoryLane:
                WriteMemoryArgument(opcode, output);
                output.Byte(TakeLane());
                break;
            default:
                throw new InvalidOperationException($"{OpcodeTable.Name(opcode)} has no text form of its own");
        }
    }

    /// <summary><c>block</c>, <c>loop</c> or <c>if</c> with its block type, behind the label.</summary>
    public void WriteBlock(Opcode opcode, ByteWriter output)
    {
        output.Opcode(opcode);
        if (!cursor.AtOpen("type"))
        {
            // The short forms need no type of the module. Source: Core 2.0, 6.5.1.
            var type = TypeSyntax.TakeSignature(cursor, names: null);
            if (type.Parameters.Length == 0 && type.Results.Length <= 1)
            {
                output.Byte(type.Results.Length == 0 ? (byte)0x40 : (byte)type.Results[0]);
            }
            else
            {
                output.Signed(scope.Types.FindOrAdd(type));
            }

            return;
        }

        output.Signed(TypeSyntax.TakeTypeUse(cursor, scope.Types, names: null).Index);
    }

    private uint TakeOptional(IndexSpace space) => IndexSpace.IsNext(cursor) ? space.Take(cursor) : 0;

    private void WriteSelectTypes(ByteWriter output)
    {
        output.Opcode(Opcode.SelectTyped);
        var types = TypeSyntax.TakeResults(cursor);
        output.Unsigned((ulong)types.Length);
        foreach (var type in types)
        {
            output.Byte((byte)type);
        }
    }

    private void WriteLabelTable(ByteWriter output)
    {
        var targets = new List<uint> { labels.Take(cursor) };
        while (IndexSpace.IsNext(cursor))
        {
            targets.Add(labels.Take(cursor));
        }

        // The last label is the default and does not count.
        output.Unsigned((ulong)(targets.Count - 1));
        foreach (var target in targets)
        {
            output.Unsigned(target);
        }
    }

    private void WriteTableInit(ByteWriter output)
    {
        // "table.init $table $elem" or "table.init $elem": which of the two the first index is shows only behind it.
        var hasTable = cursor.Peek(1).Kind is TokenKind.Natural or TokenKind.Identifier;
        var table = hasTable ? scope.Tables.Take(cursor) : 0;
        output.Unsigned(scope.Elements.Take(cursor));
        output.Unsigned(table);
    }

    private void WriteMemoryInit(ByteWriter output)
    {
        scope.CodeUsesData = true;
        var hasMemory = cursor.Peek(1).Kind is TokenKind.Natural or TokenKind.Identifier;
        var memory = hasMemory ? scope.Memories.Take(cursor) : 0;
        output.Unsigned(scope.Data.Take(cursor));
        output.Unsigned(memory);
    }

    /// <summary>The target and the source of a copy: both or none.</summary>
    private void WritePair(IndexSpace space, ByteWriter output)
    {
        var isExplicit = IndexSpace.IsNext(cursor);
        output.Unsigned(isExplicit ? space.Take(cursor) : 0);
        output.Unsigned(isExplicit ? space.Take(cursor) : 0);
    }

    /// <summary>A memory argument; a memory other than the first is told by a flag in the alignment. Source: Core 3.0, 5.4.6.</summary>
    private void WriteMemoryArgument(Opcode opcode, ByteWriter output)
    {
        const uint HasMemory = 0x40;
        var memory = IsMemoryNext(opcode) ? scope.Memories.Take(cursor) : 0;
        ulong offset = 0;
        if (cursor.Kind == TokenKind.Keyword && Keywords.IsMemoryArgument(cursor.TextOf(cursor.Current), "offset=", out var number))
        {
            var token = cursor.Take();
            if (!IntegerLiteral.TryParse(number, bits: 32, out offset))
            {
                WatError.Throw(WatCodes.Range, token.Span, "i32 constant out of range");
            }
        }

        var alignment = TakeAlignment() ?? (uint)MemoryAccess.NaturalAlignment(opcode);
        output.Unsigned(memory == 0 ? alignment : alignment | HasMemory);
        if (memory != 0)
        {
            output.Unsigned(memory);
        }

        output.Unsigned(offset);
    }

    // "v128.load8_lane 1 2" has a memory and a lane, "v128.load8_lane 1" a lane only.
    private bool IsMemoryNext(Opcode opcode)
    {
        if (cursor.Kind != TokenKind.Natural || OpcodeTable.Immediate(opcode) != ImmediateKind.MemoryLane)
        {
            return IndexSpace.IsNext(cursor);
        }

        var next = cursor.Peek(1);
        return next.Kind == TokenKind.Natural
            || (next.Kind == TokenKind.Keyword
                && (Keywords.IsMemoryArgument(cursor.TextOf(next), "offset=", out _) || Keywords.IsMemoryArgument(cursor.TextOf(next), "align=", out _)));
    }

    private uint? TakeAlignment()
    {
        if (cursor.Kind != TokenKind.Keyword || !Keywords.IsMemoryArgument(cursor.TextOf(cursor.Current), "align=", out var number))
        {
            return null;
        }

        var token = cursor.Take();
        if (!IntegerLiteral.TryParse(number, bits: 32, out var alignment) || !BitOperations.IsPow2(alignment))
        {
            WatError.Throw(WatCodes.Range, token.Span, "alignment must be a power of two");
        }

        return (uint)BitOperations.Log2(alignment);
    }

    private byte TakeLane()
    {
        var token = cursor.Take(TokenKind.Natural, "a lane number");
        return IntegerLiteral.TryParse(cursor.TextOf(token), bits: 8, out var lane)
            ? (byte)lane
            : WatError.Throw<byte>(WatCodes.Range, token.Span, "malformed lane index");
    }

    private void WriteShuffle(ByteWriter output)
    {
        const int Lanes = 16;
        var first = cursor.Span;
        var count = 0;
        for (; cursor.Kind is TokenKind.Natural or TokenKind.Integer or TokenKind.Float; count++)
        {
            if (cursor.Kind != TokenKind.Natural)
            {
                WatError.Throw(WatCodes.Range, cursor.Span, "malformed lane index");
            }

            output.Byte(TakeLane());
        }

        if (cursor.IsUnknownWord(cursor.Current))
        {
            cursor.Unexpected("a lane number");
        }

        if (count != Lanes)
        {
            WatError.Throw(WatCodes.Syntax, first, $"invalid lane length: expected {Lanes} lane numbers, found {count}");
        }
    }
}

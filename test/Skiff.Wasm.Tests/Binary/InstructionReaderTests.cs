using Skiff.Wasm.Binary;

namespace Skiff.Wasm.Tests.Binary;

public class InstructionReaderTests
{
    [Fact]
    public void Instructions_come_one_after_the_other_with_their_offsets()
    {
        var reader = new InstructionReader([0x20, 0x05, 0x41, 0x7F, 0x6A, 0x0B]);
        var instruction = default(Instruction);

        reader.Read(ref instruction);
        Assert.Equal((Opcode.LocalGet, 0, 5), (instruction.Opcode, instruction.Offset, instruction.Index));
        reader.Read(ref instruction);
        Assert.Equal((Opcode.I32Const, 2, -1L), (instruction.Opcode, instruction.Offset, instruction.Constant));
        reader.Read(ref instruction);
        Assert.Equal((Opcode.I32Add, 4), (instruction.Opcode, instruction.Offset));
        Assert.True(reader.TryRead(ref instruction));
        Assert.Equal(Opcode.End, instruction.Opcode);
        Assert.Equal(6, reader.Position);
        Assert.False(reader.TryRead(ref instruction));
    }

    [Theory]
    [InlineData(new byte[] { 0x41, 0x80, 0x80, 0x80, 0x80, 0x78 }, int.MinValue)]
    [InlineData(new byte[] { 0x41, 0xFF, 0xFF, 0xFF, 0xFF, 0x07 }, int.MaxValue)]
    [InlineData(new byte[] { 0x41, 0x80, 0x7F }, -128)]
    [InlineData(new byte[] { 0x41, 0xC0, 0x00 }, 64)]
    [InlineData(new byte[] { 0x41, 0x40 }, -64)]
    [InlineData(new byte[] { 0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7F }, long.MinValue)]
    [InlineData(new byte[] { 0x42, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00 }, long.MaxValue)]
    [InlineData(new byte[] { 0x43, 0x00, 0x00, 0x80, 0xBF }, 0xBF800000L)]
    [InlineData(new byte[] { 0x44, 1, 2, 3, 4, 5, 6, 7, 8 }, 0x0807060504030201L)]
    public void Constants_are_read_with_their_sign(byte[] code, long expected)
    {
        var instruction = ReadOne(code);

        Assert.Equal(expected, instruction.Constant);
    }

    [Theory]
    [InlineData(new byte[] { 0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 }, FormatReason.IntegerRepresentationTooLong)]
    [InlineData(new byte[] { 0x41, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F }, FormatReason.IntegerTooLarge)]
    [InlineData(new byte[] { 0x41, 0x80, 0x80, 0x80, 0x80, 0x70 }, FormatReason.IntegerTooLarge)]
    [InlineData(new byte[] { 0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7E }, FormatReason.IntegerTooLarge)]
    [InlineData(new byte[] { 0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 }, FormatReason.IntegerRepresentationTooLong)]
    [InlineData(new byte[] { 0x20, 0x80, 0x80, 0x80, 0x80, 0x10 }, FormatReason.IntegerTooLarge)]
    [InlineData(new byte[] { 0x20, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 }, FormatReason.IntegerRepresentationTooLong)]
    [InlineData(new byte[] { 0x20, 0x80 }, FormatReason.UnexpectedEndOfSectionOrFunction)]
    [InlineData(new byte[] { 0x41 }, FormatReason.UnexpectedEndOfSectionOrFunction)]
    [InlineData(new byte[] { 0x43, 0, 0, 0 }, FormatReason.UnexpectedEndOfSectionOrFunction)]
    [InlineData(new byte[] { 0xFD }, FormatReason.UnexpectedEndOfSectionOrFunction)]
    [InlineData(new byte[] { 0x0E, 0x05, 0x00 }, FormatReason.UnexpectedEndOfSectionOrFunction)]
    [InlineData(new byte[] { 0x1C, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F }, FormatReason.UnexpectedEndOfSectionOrFunction)]
    [InlineData(new byte[] { 0x1C, 0x01, 0x20 }, FormatReason.MalformedValueType)]
    [InlineData(new byte[] { 0x02, 0x7A }, FormatReason.MalformedValueType)]
    [InlineData(new byte[] { 0xD0, 0x7F }, FormatReason.MalformedReferenceType)]
    [InlineData(new byte[] { 0x3F, 0x80, 0x00 }, FormatReason.ZeroByteExpected)]
    [InlineData(new byte[] { 0x28, 0x20, 0x00 }, FormatReason.MalformedMemopFlags)]
    [InlineData(new byte[] { 0xFF }, FormatReason.IllegalOpcode)]
    [InlineData(new byte[] { 0xFC, 0x80, 0x80, 0x04 }, FormatReason.IllegalOpcode)]
    public void Malformed_instructions_are_refused(byte[] code, FormatReason reason)
    {
        var error = Assert.Throws<WasmFormatException>(() => ReadOne(code));

        Assert.Equal(reason, error.Reason);
        Assert.StartsWith(reason.Text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x06, 0x40 }, "exception-handling")]
    [InlineData(new byte[] { 0x12, 0x00 }, "tail-call")]
    [InlineData(new byte[] { 0x14, 0x00 }, "function-references")]
    [InlineData(new byte[] { 0xFB, 0x00 }, "gc")]
    [InlineData(new byte[] { 0xFE, 0x00 }, "threads")]
    [InlineData(new byte[] { 0xFD, 0x80, 0x02 }, "relaxed-simd")]
    [InlineData(new byte[] { 0xFC, 0x13 }, "wide-arithmetic")]
    [InlineData(new byte[] { 0x28, 0x42, 0x00, 0x00 }, "multi-memory")]
    [InlineData(new byte[] { 0x3F, 0x01 }, "multi-memory")]
    [InlineData(new byte[] { 0xD0, 0x6E }, "gc")]
    [InlineData(new byte[] { 0x02, 0x69 }, "exception-handling")]
    public void Instructions_of_proposals_are_refused_by_name(byte[] code, string proposal)
    {
        var error = Assert.Throws<WasmFormatException>(() => ReadOne(code));

        Assert.Equal(proposal, error.Proposal);
        Assert.Contains($"the {proposal} proposal is not supported", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_carry_the_offset_in_the_file_and_the_function()
    {
        var error = Assert.Throws<WasmFormatException>(() =>
        {
            var reader = new InstructionReader([0x01, 0x01, 0xFF], fileOffset: 0x100, functionIndex: 7);
            var instruction = default(Instruction);
            while (reader.TryRead(ref instruction))
            {
            }
        });

        Assert.Equal(0x102, error.Offset);
        Assert.Equal(7, error.FunctionIndex);
        Assert.Equal("illegal opcode: 0xff (function 7, at 0x102)", error.Message);
    }

    [Theory]
    [InlineData(new byte[] { 0x28, 0x42, 0x81, 0x01, 0x07 }, Opcode.I32Load, 2, 0, 129)]
    [InlineData(new byte[] { 0x28, 0x02, 0x07 }, Opcode.I32Load, 2, 0, 0)]
    [InlineData(new byte[] { 0x3F, 0x81, 0x01 }, Opcode.MemorySize, 0, 129, 0)]
    [InlineData(new byte[] { 0xFC, 0x0A, 0x01, 0x02 }, Opcode.MemoryCopy, 0, 1, 2)]
    [InlineData(new byte[] { 0xFC, 0x08, 0x05, 0x01 }, Opcode.MemoryInit, 0, 5, 1)]
    public void Memory_indices_are_numbers_where_several_memories_are_allowed(byte[] code, Opcode opcode, int alignment, int index, int secondIndex)
    {
        var reader = new InstructionReader(code, hasMemoryIndices: true);
        var instruction = default(Instruction);
        reader.Read(ref instruction);

        Assert.Equal((opcode, alignment, index, secondIndex), (instruction.Opcode, instruction.Alignment, instruction.Index, instruction.SecondIndex));
        Assert.Equal(code.Length, reader.Position);
    }

    [Fact]
    public void Labels_of_a_branch_table_can_be_iterated()
    {
        var reader = new InstructionReader([0x01, 0x0E, 0x03, 0x00, 0x81, 0x01, 0x02, 0x07, 0x0B]);
        var instruction = default(Instruction);
        reader.Read(ref instruction);
        reader.Read(ref instruction);

        var labels = new List<int>();
        foreach (var label in reader.Labels(instruction))
        {
            labels.Add(label);
        }

        Assert.Equal([0, 129, 2], labels);
        Assert.Equal(7, instruction.Index);
        Assert.Equal(8, reader.Position);
    }

    [Fact]
    public void A_branch_table_may_have_as_many_labels_as_the_limit_and_no_more()
    {
        var limit = ReadOne(BranchTable(WasmLimits.MaximumLabelTableLength));
        Assert.Equal(WasmLimits.MaximumLabelTableLength, limit.Count);

        var error = Assert.Throws<WasmFormatException>(() => ReadOne(BranchTable(WasmLimits.MaximumLabelTableLength + 1)));
        Assert.Equal(FormatReason.LimitExceeded, error.Reason);
    }

    [Fact]
    public void Block_types_are_empty_or_a_result_or_an_index()
    {
        Assert.Equal(BlockType.Empty, ReadOne([0x02, 0x40]).BlockType);
        Assert.Equal(BlockType.Result(ValueType.ExternRef), ReadOne([0x03, 0x6F]).BlockType);
        Assert.Equal(BlockType.Function(129), ReadOne([0x04, 0x81, 0x01]).BlockType);
        Assert.True(ReadOne([0x02, 0x7F]).BlockType.TryGetResult(out var type));
        Assert.Equal(ValueType.I32, type);
        Assert.True(ReadOne([0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]).BlockType.TryGetTypeIndex(out var index));
        Assert.Equal(int.MaxValue - 1, index);
    }

    [Fact]
    public void Every_other_immediate_finds_its_field()
    {
        var call = ReadOne([0x11, 0x81, 0x01, 0x02]);
        Assert.Equal((129, 2), (call.Index, call.SecondIndex));
        var load = ReadOne([0x28, 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
        Assert.Equal((2, 0xFFFFFFFFul), (load.Alignment, load.MemoryOffset));
        var select = ReadOne([0x1C, 0x01, 0x70]);
        Assert.Equal((1, ValueType.FuncRef), (select.Count, select.Type));
        var init = ReadOne([0xFC, 0x08, 0x05, 0x00]);
        Assert.Equal((Opcode.MemoryInit, 5, 0), (init.Opcode, init.Index, init.SecondIndex));
        var copy = ReadOne([0xFC, 0x0E, 0x01, 0x02]);
        Assert.Equal((Opcode.TableCopy, 1, 2), (copy.Opcode, copy.Index, copy.SecondIndex));
        var lane = ReadOne([0xFD, 0x54, 0x00, 0x04, 0x0F]);
        Assert.Equal((Opcode.V128Load8Lane, 4ul, 15), (lane.Opcode, lane.MemoryOffset, lane.Lane));
        var vector = ReadOne([0xFD, 0x0C, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Equal((Opcode.V128Const, 1L, 2L), (vector.Opcode, vector.Constant, vector.ConstantHigh));
        Assert.Equal(ValueType.FuncRef, ReadOne([0xD0, 0x70]).Type);
        Assert.Equal(Opcode.F64x2ConvertLowI32x4U, ReadOne([0xFD, 0xFF, 0x01]).Opcode);
    }

    [Fact]
    public void Every_opcode_of_the_table_is_read_back()
    {
        foreach (var opcode in OpcodeTable.All)
        {
            Assert.Equal(opcode, ReadOne([.. Encode(opcode), .. new byte[16]]).Opcode);
        }
    }

    private static byte[] Encode(Opcode opcode)
    {
        var code = (int)opcode;
        if (code <= 0xFF)
        {
            return opcode == Opcode.RefNull ? [(byte)code, (byte)ValueType.FuncRef] : [(byte)code];
        }

        var number = code & 0xFFF;
        return number < 0x80 ? [(byte)(code >> 12), (byte)number] : [(byte)(code >> 12), (byte)(number | 0x80), (byte)(number >> 7)];
    }

    private static byte[] BranchTable(int count) =>
        [0x0E, (byte)(count | 0x80), (byte)(count >> 7 | 0x80), (byte)(count >> 14), .. new byte[count + 1]];

    private static Instruction ReadOne(byte[] code)
    {
        var reader = new InstructionReader(code);
        var instruction = default(Instruction);
        reader.Read(ref instruction);
        return instruction;
    }
}

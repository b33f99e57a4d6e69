using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;
using static Skiff.Wasm.Tests.ModuleBytes;

namespace Skiff.Wasm.Tests.Validation;

public class FunctionValidatorTests
{
    private const byte I32 = (byte)ValueType.I32;

    /// <summary>Rule, start of the message, offset of the instruction in the body, code.</summary>
    public static TheoryData<ValidationReason, string, int, byte[]> Invalid() => new()
    {
        { ValidationReason.TypeMismatch, "type mismatch: expected i32, found i64", 4, [0x41, 0, 0x42, 0, 0x6A] },
        { ValidationReason.TypeMismatch, "type mismatch: expected i32, found nothing", 2, [0x41, 0, 0x6A] },
        { ValidationReason.TypeMismatch, "type mismatch: expected a value, found nothing", 0, [0x1A] },
        { ValidationReason.TypeMismatch, "type mismatch: expected the end of the block's values, found 1 more (i32)", 2, [0x41, 0] },
        { ValidationReason.TypeMismatch, "type mismatch: expected i32, found nothing", 2, [0x02, I32, 0x0B, 0x1A] },
        { ValidationReason.TypeMismatch, "type mismatch: if without else of type () -> (i32)", 6, [0x41, 0, 0x04, I32, 0x41, 0, 0x0B, 0x1A] },
        { ValidationReason.TypeMismatch, "type mismatch: expected a number or vector, found funcref", 6, [0xD0, 0x70, 0xD0, 0x70, 0x41, 0, 0x1B] },
        { ValidationReason.TypeMismatch, "type mismatch: expected i32, found i64", 6, [0x41, 0, 0x42, 0, 0x41, 0, 0x1B] },
        { ValidationReason.TypeMismatch, "type mismatch: expected a reference, found i32", 2, [0x41, 0, 0xD1] },
        { ValidationReason.TypeMismatch, "type mismatch: expected funcref, found externref", 2, [0x41, 0, 0x11, 0, 1] },
        { ValidationReason.TypeMismatch, "type mismatch: expected funcref, found externref", 0, [0xFC, 0x0E, 0, 1] },
        { ValidationReason.TypeMismatch, "type mismatch: expected externref, found funcref", 0, [0xFC, 0x0C, 0, 1] },
        { ValidationReason.TypeMismatch, "type mismatch: expected a label with 0 values, found label 0 with 1", 6, [0x02, I32, 0x41, 0, 0x41, 0, 0x0E, 1, 0, 1] },
        { ValidationReason.UnknownType, "unknown type 2", 0, [0x02, 2, 0x0B] },
        { ValidationReason.UnknownType, "unknown type 9", 2, [0x41, 0, 0x11, 9, 0] },
        { ValidationReason.UnknownFunction, "unknown function 2", 0, [0x10, 2] },
        { ValidationReason.UnknownFunction, "unknown function 4294967295", 0, [0xD2, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F] },
        { ValidationReason.UnknownTable, "unknown table 2", 2, [0x41, 0, 0x25, 2] },
        { ValidationReason.UnknownGlobal, "unknown global 2", 0, [0x23, 2] },
        { ValidationReason.UnknownLocal, "unknown local 1", 0, [0x20, 1] },
        { ValidationReason.UnknownLocal, "unknown local 4294967295", 0, [0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F] },
        { ValidationReason.UnknownLabel, "unknown label 1", 0, [0x0C, 1] },
        { ValidationReason.UnknownLabel, "unknown label 3", 2, [0x41, 0, 0x0E, 1, 3, 0] },
        { ValidationReason.UnknownElementSegment, "unknown elem segment 1", 0, [0xFC, 0x0D, 1] },
        { ValidationReason.UnknownDataSegment, "unknown data segment 1", 0, [0xFC, 0x09, 1] },
        { ValidationReason.GlobalIsImmutable, "global is immutable: global 0", 2, [0x41, 0, 0x24, 0] },
        { ValidationReason.AlignmentTooLarge, "alignment must not be larger than natural: expected at most 4, found 8", 2, [0x41, 0, 0x28, 3, 0] },
        { ValidationReason.InvalidLaneIndex, "invalid lane index: expected at most 1, found 2", 0, [0xFD, 0x1D, 2] },
        { ValidationReason.InvalidLaneIndex, "invalid lane index: expected at most 7, found 8", 0, [0xFD, 0x55, 0, 0, 8] },
        { ValidationReason.InvalidLaneIndex, "invalid lane index", 0, [0xFD, 0x0D, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32] },
        { ValidationReason.InvalidResultArity, "invalid result arity: expected 1 type, found 0", 0, [0x1C, 0] },
        { ValidationReason.InvalidResultArity, "invalid result arity: expected 1 type, found 2", 0, [0x1C, 2, I32, I32] },
        { ValidationReason.UndeclaredFunctionReference, "undeclared function reference: function 1", 0, [0xD2, 1] },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Invalid_bodies_are_refused_with_rule_words_and_place(ValidationReason reason, string message, int bodyOffset, byte[] code)
    {
        var module = ModuleDecoder.Decode(FunctionIn(code, locals: [1, 1, I32]));

        var error = Assert.Throws<WasmValidationException>(() => ModuleValidator.Validate(module));

        Assert.Equal((reason, bodyOffset, 1), (error.Reason, error.BodyOffset, error.FunctionIndex));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(module.Bodies[0].Offset + bodyOffset, error.Offset);
        Assert.Equal($"SK{(int)reason}", error.Code);
    }

    [Theory]
    [InlineData(new byte[] { 0x02, 0x40, 0x0B })]
    [InlineData(new byte[] { 0x41, 0, 0x02, 1, 0xAC, 0x0B, 0x1A })]
    [InlineData(new byte[] { 0x41, 0, 0x03, 1, 0x0C, 0, 0x0B, 0x1A })]
    [InlineData(new byte[] { 0x41, 0, 0x04, 0x40, 0x05, 0x0B })]
    [InlineData(new byte[] { 0x00, 0x6A, 0x1A })]
    [InlineData(new byte[] { 0x00, 0x1B, 0x1A })]
    [InlineData(new byte[] { 0x00, 0xD1, 0x1A })]
    [InlineData(new byte[] { 0x02, 0x7F, 0x02, 0x7E, 0x00, 0x0E, 1, 0, 1, 0x0B, 0x1A, 0x41, 0, 0x0B, 0x1A })]
    [InlineData(new byte[] { 0x41, 0, 0x41, 0, 0x41, 0, 0x0E, 2, 0, 0, 0 })]
    [InlineData(new byte[] { 0xD2, 0, 0xD2, 0, 0x41, 0, 0x1C, 1, 0x70, 0x1A })]
    [InlineData(new byte[] { 0x23, 1, 0x24, 1 })]
    public void Valid_bodies_are_accepted(byte[] code)
    {
        ModuleValidator.Validate(ModuleDecoder.Decode(FunctionIn(code)));
    }

    [Theory]
    [InlineData(FormatReason.EndOpcodeExpected, 1, new byte[] { 0x0B, 0x01 })]
    [InlineData(FormatReason.EndOpcodeExpected, 2, new byte[] { 0x02, 0x40, 0x05, 0x0B })]
    [InlineData(FormatReason.UnexpectedEndOfSectionOrFunction, 3, new byte[] { 0x02, 0x40 })]
    [InlineData(FormatReason.IllegalOpcode, 1, new byte[] { 0x01, 0xFF })]
    public void Malformed_bodies_are_refused_with_their_function(FormatReason reason, int bodyOffset, byte[] code)
    {
        var module = ModuleDecoder.Decode(FunctionIn(code));

        var error = Assert.Throws<WasmFormatException>(() => ModuleValidator.Validate(module));

        Assert.Equal((reason, 1, module.Bodies[0].Offset + bodyOffset), (error.Reason, error.FunctionIndex, error.Offset));
    }

    [Theory]
    [InlineData(new byte[] { 0xFC, 0x09, 0 })]
    [InlineData(new byte[] { 0xFC, 0x08, 0, 0 })]
    public void Instructions_about_data_need_the_data_count(byte[] code)
    {
        var module = ModuleDecoder.Decode(Module(
            Vector(SectionId.Type, FunctionType([], [])),
            Vector(SectionId.Function, [0]),
            Vector(SectionId.Memory, [0, 1]),
            Vector(SectionId.Code, Body([0x00, .. code])),
            Vector(SectionId.Data, [1, 0])));

        var error = Assert.Throws<WasmFormatException>(() => ModuleValidator.Validate(module));

        Assert.Equal(FormatReason.DataCountSectionRequired, error.Reason);
        Assert.Equal(module.Bodies[0].Offset + 1, error.Offset);
    }

    [Theory]
    [InlineData(new byte[] { 0x3F, 0 })]
    [InlineData(new byte[] { 0x40, 0 })]
    [InlineData(new byte[] { 0x28, 0, 0 })]
    [InlineData(new byte[] { 0x36, 0, 0 })]
    [InlineData(new byte[] { 0xFC, 0x0A, 0, 0 })]
    [InlineData(new byte[] { 0xFC, 0x0B, 0 })]
    [InlineData(new byte[] { 0xFD, 0x00, 0, 0 })]
    [InlineData(new byte[] { 0xFD, 0x54, 0, 0, 0 })]
    [InlineData(new byte[] { 0xFD, 0x5C, 0, 0 })]
    public void Instructions_about_memory_need_one(byte[] code)
    {
        var module = ModuleDecoder.Decode(Module(
            Vector(SectionId.Type, FunctionType([], [])), Vector(SectionId.Function, [0]), Vector(SectionId.Code, Body([0x00, .. code]))));

        var error = Assert.Throws<WasmValidationException>(() => ModuleValidator.Validate(module));

        Assert.StartsWith("unknown memory 0 (function 0, body +0x1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_name_the_function()
    {
        byte[] bytes = [
            .. FunctionIn([0x01, 0x1A]),
            .. Section(SectionId.Custom, [.. Name("name"), 1, .. Bytes(Vector([1, .. Name("handle")]))]),
        ];
        var module = ModuleDecoder.Decode(bytes);

        var error = Assert.Throws<WasmValidationException>(() => ModuleValidator.Validate(module));

        Assert.Equal("handle", error.FunctionName);
        Assert.Contains("(function 1 \"handle\", body +0x1, at 0x", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_opcode_has_a_rule()
    {
        foreach (var opcode in OpcodeTable.All.Where(o => o is not (Opcode.Else or Opcode.End)))
        {
            // In unreachable code every operand is there; zeros are good immediates for almost all.
            byte[] immediates = opcode switch
            {
                Opcode.RefNull => [0x70],
                Opcode.SelectTyped => [1, I32],
                Opcode.GlobalSet => [1],
                Opcode.Block or Opcode.Loop or Opcode.If => [0x40, 0x0B],
                _ => new byte[ImmediateSize(opcode)],
            };

            ModuleValidator.Validate(ModuleDecoder.Decode(FunctionIn([0x00, .. Encode(opcode), .. immediates, 0x00], locals: [1, 1, I32])));
        }
    }

    [Theory]
    [InlineData(false, 0, true)]
    [InlineData(false, 40, true)]
    [InlineData(false, 100, true)]
    [InlineData(false, 101, false)]
    [InlineData(true, 0, true)]
    [InlineData(true, 40, true)]
    [InlineData(true, 99, true)]
    [InlineData(true, 100, false)]
    public void Results_may_be_missing_or_unknown_in_unreachable_code(bool hasUnknown, int known, bool isValid)
    {
        // select gives an unknown operand there, and each i32.const a known one.
        byte[] unknown = hasUnknown ? [0x1B] : [];
        byte[] code = [0x00, .. unknown, .. Enumerable.Repeat<byte[]>([0x41, 0], known).SelectMany(b => b)];
        var module = ModuleDecoder.Decode(FunctionIn(code, results: [.. Enumerable.Repeat(ValueType.I32, 100)]));

        var error = Record.Exception(() => ModuleValidator.Validate(module));

        Assert.Equal(isValid, error is null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(89)]
    public void One_wrong_type_among_many_results_is_found(int wrong)
    {
        // An unknown operand comes first, so that the comparison meets both kinds.
        var known = Enumerable.Range(0, 90).SelectMany(i => i == wrong ? (byte[])[0x42, 0] : [0x41, 0]);
        byte[] code = [0x00, 0x1B, .. known];
        var module = ModuleDecoder.Decode(FunctionIn(code, results: [.. Enumerable.Repeat(ValueType.I32, 100)]));

        var error = Assert.Throws<WasmValidationException>(() => ModuleValidator.Validate(module));

        Assert.StartsWith("type mismatch: expected i32, found i64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validating_allocates_nothing()
    {
        var module = ModuleDecoder.Decode(FunctionIn([0x41, 0, 0x04, I32, 0x20, 0, 0x05, 0x20, 1, 0x0B, 0x41, 0, 0x6A, 0x1A], locals: [1, 2, I32]));
        var validator = new FunctionValidator(ModuleValidator.ValidateDefinitions(module));
        validator.Validate(1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
        {
            validator.Validate(1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_validator_can_go_on_after_an_error()
    {
        var module = ModuleDecoder.Decode(Module(
            Vector(SectionId.Type, FunctionType([], [])),
            Vector(SectionId.Function, [0], [0]),
            Vector(SectionId.Code, Body(0x02, 0x40, 0x00, 0x41, 0, 0x42, 0, 0x6A, 0x0B), Body(0x41, 0, 0x1A))));
        var validator = new FunctionValidator(ModuleValidator.ValidateDefinitions(module));

        Assert.Throws<WasmValidationException>(() => validator.Validate(0));
        validator.Validate(1);
    }

    [Fact]
    public void Imported_and_unknown_functions_have_no_body()
    {
        var validator = new FunctionValidator(ModuleValidator.ValidateDefinitions(ModuleDecoder.Decode(FunctionIn([]))));

        Assert.Throws<ArgumentOutOfRangeException>(() => validator.Validate(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => validator.Validate(2));
    }

    private static byte[] Encode(Opcode opcode)
    {
        var code = (int)opcode;
        return code <= 0xFF ? [(byte)code] : [(byte)(code >> 12), .. U32(code & 0xFFF)];
    }

    private static int ImmediateSize(Opcode opcode) => OpcodeTable.Immediate(opcode) switch
    {
        ImmediateKind.None => 0,
        ImmediateKind.Memory or ImmediateKind.CallIndirect or ImmediateKind.LabelTable or ImmediateKind.DataMemory => 2,
        ImmediateKind.MemoryMemory or ImmediateKind.ElementTable or ImmediateKind.TableTable => 2,
        ImmediateKind.MemoryLane => 3,
        ImmediateKind.F32 => 4,
        ImmediateKind.F64 => 8,
        ImmediateKind.V128 or ImmediateKind.Shuffle => 16,
        _ => 1,
    };
}

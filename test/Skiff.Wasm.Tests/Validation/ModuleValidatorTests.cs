using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;
using static Skiff.Wasm.Tests.ModuleBytes;

namespace Skiff.Wasm.Tests.Validation;

public class ModuleValidatorTests
{
    private static readonly byte[] EmptyType = FunctionType([], []);
    private static readonly byte[] ImportedFunction = [0, 0, 0, 0];

    public static TheoryData<ValidationReason, string, byte[]> Invalid() => new()
    {
        { ValidationReason.UnknownType, "unknown type 1 (function 0)", Module(Vector(SectionId.Type, EmptyType), Vector(SectionId.Import, [0, 0, 0, 1])) },
        { ValidationReason.MinimumAboveMaximum, "size minimum must not be greater than maximum: 2 > 1 (table 0)", Module(Vector(SectionId.Table, [0x70, 1, 2, 1])) },
        { ValidationReason.MinimumAboveMaximum, "size minimum must not be greater than maximum: 2 > 1 (memory 0)", Module(Vector(SectionId.Memory, [1, 2, 1])) },
        { ValidationReason.MemoryTooLarge, "memory size must be at most 65536 pages (4GiB): 65537 pages", Module(Vector(SectionId.Memory, [0, .. U32(65_537)])) },
        { ValidationReason.MemoryTooLarge, "memory size must be at most 65536 pages (4GiB): 65537 pages", Module(Vector(SectionId.Memory, [1, 0, .. U32(65_537)])) },
        { ValidationReason.MultipleMemories, "multiple memories", Module(Vector(SectionId.Memory, [0, 1], [0, 1])) },
        { ValidationReason.TypeMismatch, "type mismatch: expected i32, found i64 (global 0, at 0xd)", Module(Vector(SectionId.Global, [0x7F, 0, 0x42, 0, 0x0B])) },
        { ValidationReason.TypeMismatch, "type mismatch: expected i32, found nothing (global 0, at 0xd)", Module(Vector(SectionId.Global, [0x7F, 0, 0x0B])) },
        { ValidationReason.TypeMismatch, "type mismatch: expected one value, found more (global 0, at 0xf)", Module(Vector(SectionId.Global, [0x7F, 0, 0x41, 0, 0x41, 0, 0x0B])) },
        { ValidationReason.ConstantExpressionRequired, "constant expression required: found nop (global 0, at 0xd)", Module(Vector(SectionId.Global, [0x7F, 0, 0x01, 0x41, 0, 0x0B])) },
        { ValidationReason.ConstantExpressionRequired, "constant expression required: found i32.add: the extended-const proposal is not supported", Module(Vector(SectionId.Global, [0x7F, 0, 0x41, 0, 0x6A, 0x0B])) },
        { ValidationReason.ConstantExpressionRequired, "constant expression required: global 0 is mutable", Module(Vector(SectionId.Import, [0, 0, 3, 0x7F, 1]), Vector(SectionId.Global, [0x7F, 0, 0x23, 0, 0x0B])) },
        { ValidationReason.UnknownGlobal, "unknown global 0", Module(Vector(SectionId.Global, [0x7F, 0, 0x41, 0, 0x0B], [0x7F, 0, 0x23, 0, 0x0B])) },
        { ValidationReason.UnknownFunction, "unknown function 0", Module(Vector(SectionId.Global, [0x70, 0, 0xD2, 0, 0x0B])) },
        { ValidationReason.UnknownTable, "unknown table 0 (elem segment 0, at 0xb)", Module(Vector(SectionId.Element, [0, 0x41, 0, 0x0B, 0])) },
        { ValidationReason.UnknownFunction, "unknown function 7 (elem segment 0", Module(Vector(SectionId.Element, [1, 0, 1, 7])) },
        { ValidationReason.TypeMismatch, "type mismatch: expected externref, found funcref (elem segment 0", Module(Vector(SectionId.Table, [0x6F, 0, 1]), Vector(SectionId.Element, [0, 0x41, 0, 0x0B, 0])) },
        { ValidationReason.TypeMismatch, "type mismatch: expected i32, found f32 (elem segment 0", Module(Vector(SectionId.Table, [0x70, 0, 1]), Vector(SectionId.Element, [0, 0x43, 0, 0, 0, 0, 0x0B, 0])) },
        { ValidationReason.TypeMismatch, "type mismatch: expected funcref, found externref (elem segment 0", Module(Vector(SectionId.Element, [5, 0x70, 1, 0xD0, 0x6F, 0x0B])) },
        { ValidationReason.UnknownMemory, "unknown memory 1 (data segment 0", Module(Vector(SectionId.Memory, [0, 1]), Vector(SectionId.Data, [2, 1, 0x41, 0, 0x0B, 0])) },
        { ValidationReason.TypeMismatch, "type mismatch: expected i32, found i64 (data segment 0", Module(Vector(SectionId.Memory, [0, 1]), Vector(SectionId.Data, [0, 0x42, 0, 0x0B, 0])) },
        { ValidationReason.UnknownFunction, "unknown function 0 (start function)", Module(Section(SectionId.Start, [0])) },
        { ValidationReason.StartFunction, "start function: expected () -> (), found (i32) -> () (function 0)", Module(Vector(SectionId.Type, FunctionType([ValueType.I32], [])), Vector(SectionId.Import, ImportedFunction), Section(SectionId.Start, [0])) },
        { ValidationReason.UnknownFunction, "unknown function 0 (export \"x\")", Module(Vector(SectionId.Export, [.. Name("x"), 0, 0])) },
        { ValidationReason.UnknownTable, "unknown table 0 (export \"x\")", Module(Vector(SectionId.Export, [.. Name("x"), 1, 0])) },
        { ValidationReason.UnknownMemory, "unknown memory 0 (export \"x\")", Module(Vector(SectionId.Export, [.. Name("x"), 2, 0])) },
        { ValidationReason.UnknownGlobal, "unknown global 4294967295 (export \"x\")", Module(Vector(SectionId.Export, [.. Name("x"), 3, .. U32(0xFFFFFFFF)])) },
        { ValidationReason.DuplicateExportName, "duplicate export name (export \"x\")", Module(Vector(SectionId.Memory, [0, 1]), Vector(SectionId.Export, [.. Name("x"), 2, 0], [.. Name("x"), 2, 0])) },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Invalid_definitions_are_refused_with_rule_words_and_part(ValidationReason reason, string message, byte[] bytes)
    {
        var error = Assert.Throws<WasmValidationException>(() => ModuleValidator.Validate(ModuleDecoder.Decode(bytes)));

        Assert.Equal(reason, error.Reason);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_mentioned_outside_of_bodies_are_declared()
    {
        var context = ModuleValidator.ValidateDefinitions(ModuleDecoder.Decode(Module(
            Vector(SectionId.Type, EmptyType),
            Vector(SectionId.Import, [.. Enumerable.Repeat(ImportedFunction, 6)]),
            Vector(SectionId.Global, [0x70, 0, 0xD2, 0, 0x0B]),
            Vector(SectionId.Export, [.. Name("x"), 0, 1]),
            Section(SectionId.Start, [5]),
            Vector(SectionId.Element, [3, 0, 1, 2], [5, 0x70, 1, 0xD2, 3, 0x0B]))));

        Assert.Equal([true, true, true, true, false, false], Enumerable.Range(0, 6).Select(context.IsDeclared));
    }

    [Fact]
    public void The_instruction_of_a_constant_expression_can_be_had()
    {
        var module = ModuleDecoder.Decode(Module(Vector(SectionId.Global, [0x7E, 0, 0x42, 0x7F, 0x0B])));

        var instruction = ConstantExpressionReader.Read(module.GlobalInitializers[0]);

        Assert.Equal((Opcode.I64Const, -1L), (instruction.Opcode, instruction.Constant));
    }
}

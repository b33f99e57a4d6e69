using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;
using static Skiff.Wasm.Tests.ModuleBytes;

namespace Skiff.Wasm.Tests.Binary;

/// <summary>Each limit: what is as large as it is accepted, one more is refused.</summary>
public class WasmLimitsTests
{
    private static readonly byte[] EmptyType = FunctionType([], []);

    public static TheoryData<string> Names() => [.. Cases.Keys];

    private static readonly Dictionary<string, (WasmLimits Limits, Func<int, byte[]> MakeModule)> Cases = new()
    {
        ["types"] = (new() { Types = 3 }, n => Module(Vector(SectionId.Type, Repeat(EmptyType, n)))),
        ["parameters"] = (new() { Parameters = 3 }, n => Module(Vector(SectionId.Type, FunctionType(Types(n), [])))),
        ["results"] = (new() { Results = 3 }, n => Module(Vector(SectionId.Type, FunctionType([], Types(n))))),
        ["imports"] = (new() { Imports = 3 }, n => Module(Vector(SectionId.Type, EmptyType), Vector(SectionId.Import, Repeat([0, 0, 0, 0], n)))),
        ["functions"] = (new() { Functions = 3 }, n => WithFunctions(0, n)),
        ["functions, imported"] = (new() { Functions = 3 }, n => WithFunctions(n, 0)),
        ["functions, both"] = (new() { Functions = 3 }, n => WithFunctions(1, n - 1)),
        ["tables"] = (new() { Tables = 3 }, n => Module(Vector(SectionId.Table, Repeat([0x70, 0, 0], n)))),
        ["globals"] = (new() { Globals = 3 }, n => Module(Vector(SectionId.Global, Repeat([0x7F, 0, 0x41, 0, 0x0B], n)))),
        ["exports"] = (new() { Exports = 3 }, n => Module(
            Vector(SectionId.Global, [0x7F, 0, 0x41, 0, 0x0B]),
            Vector(SectionId.Export, [.. Enumerable.Range(0, n).Select(i => (byte[])[.. Name($"{i}"), 3, 0])]))),
        ["element segments"] = (new() { ElementSegments = 3 }, n => Module(Vector(SectionId.Element, Repeat([1, 0, 0], n)))),
        ["elements"] = (new() { ElementsPerSegment = 3 }, n => Module(
            Vector(SectionId.Element, [5, 0x70, .. Vector(Repeat([0xD0, 0x70, 0x0B], n))]))),
        ["data segments"] = (new() { DataSegments = 3 }, n => Module(Vector(SectionId.Data, Repeat([1, 0], n)))),
        ["data count"] = (new() { DataSegments = 3 }, n => Module(
            Section(SectionId.DataCount, [(byte)n]), Vector(SectionId.Data, Repeat([1, 0], n)))),
        ["names"] = (new() { NameLength = 3 }, n => Module(Section(SectionId.Custom, Name(new string('x', n))))),
        ["module size"] = (new() { ModuleSize = 13 }, n => Module(Section(SectionId.Custom, Name(new string('x', n - 1))))),
        ["body size"] = (new() { BodySize = 3 }, n => WithBody(Bytes([0, .. Enumerable.Repeat((byte)1, n - 2), 0x0B]))),
        ["locals"] = (new() { Locals = 3 }, n => WithBody(Bytes([2, (byte)(n - 1), 0x7F, 1, 0x7E, 0x0B]))),
        ["locals, of parameters"] = (new() { Locals = 3 }, n => WithBody(Body(), FunctionType(Types(n), []))),
        ["blocks"] = (new() { BlockNesting = 40 }, n => WithBody(Body([.. Nested(n + 36)]))),
        ["operands"] = (new() { OperandStackHeight = 400 }, n => WithBody(Body([.. Operands(n + 397)]))),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_as_large_as_the_limit_is_accepted(string name)
    {
        var (limits, makeModule) = Cases[name];

        Load(makeModule(3), limits);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_more_is_refused(string name)
    {
        var (limits, makeModule) = Cases[name];

        var error = Assert.ThrowsAny<WasmException>(() => Load(makeModule(4), limits));

        var isLimit = error is WasmFormatException { Reason: FormatReason.LimitExceeded or FormatReason.TooManyLocals }
            or WasmValidationException { Reason: ValidationReason.LimitExceeded };
        Assert.True(isLimit, error.Message);
    }

    [Fact]
    public void More_than_one_memory_is_decoded_but_limited()
    {
        var limits = new WasmLimits { Memories = 3 };

        Assert.Equal(3, ModuleDecoder.Decode(Module(Vector(SectionId.Memory, Repeat([0, 0], 3))), limits).Memories.Length);
        Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(Module(Vector(SectionId.Memory, Repeat([0, 0], 4))), limits));
    }

    [Fact]
    public void Fifty_thousand_locals_are_the_default_limit()
    {
        static byte[] Make(int locals) => WithBody(Bytes([1, .. U32(locals), 0x7F, 0x0B]));

        Load(Make(50_000), WasmLimits.Default);
        Assert.Throws<WasmFormatException>(() => Load(Make(50_001), WasmLimits.Default));
    }

    [Theory]
    [InlineData(SectionId.Type)]
    [InlineData(SectionId.Import)]
    [InlineData(SectionId.Function)]
    [InlineData(SectionId.Table)]
    [InlineData(SectionId.Memory)]
    [InlineData(SectionId.Global)]
    [InlineData(SectionId.Export)]
    [InlineData(SectionId.Element)]
    [InlineData(SectionId.Code)]
    [InlineData(SectionId.Data)]
    public void A_count_beyond_the_bytes_left_allocates_nothing_for_it(SectionId id)
    {
        var bytes = Module(Section(id, [.. U32(999_999), 0, 0, 0, 0]));
        Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(bytes));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static void Load(byte[] bytes, WasmLimits limits) => ModuleValidator.Validate(ModuleDecoder.Decode(bytes, limits), limits);

    private static byte[] WithBody(byte[] body, byte[]? type = null) => Module(
        Vector(SectionId.Type, type ?? EmptyType), Vector(SectionId.Function, [0]), Vector(SectionId.Code, body));

    private static byte[] WithFunctions(int imported, int defined) => Module(
        Vector(SectionId.Type, EmptyType),
        Vector(SectionId.Import, Repeat([0, 0, 0, 0], imported)),
        Vector(SectionId.Function, Repeat([0], defined)),
        Vector(SectionId.Code, Repeat(Body(), defined)));

    private static byte[] Nested(int depth) =>
        [.. Enumerable.Repeat<byte[]>([0x02, 0x40], depth).SelectMany(b => b), .. Enumerable.Repeat((byte)0x0B, depth)];

    private static byte[] Operands(int count) =>
        [.. Enumerable.Repeat<byte[]>([0x41, 0], count).SelectMany(b => b), .. Enumerable.Repeat((byte)0x1A, count)];

    private static byte[][] Repeat(byte[] bytes, int count) => [.. Enumerable.Repeat(bytes, count)];

    private static ValueType[] Types(int count) => [.. Enumerable.Repeat(ValueType.I32, count)];
}

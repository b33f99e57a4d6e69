using Skiff.Wasm.Binary;

namespace Skiff.Wasm.Tests;

/// <summary>Writes modules byte by byte, malformed and invalid ones too. Every method gives bytes, so that pieces can be nested.</summary>
internal static class ModuleBytes
{
    public static byte[] Header => [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    public static byte[] Module(params byte[][] sections) => [.. Header, .. sections.SelectMany(s => s)];

    public static byte[] Section(SectionId id, byte[] content) => [(byte)id, .. U32(content.Length), .. content];

    public static byte[] Vector(SectionId id, params byte[][] elements) => Section(id, Vector(elements));

    public static byte[] Vector(params byte[][] elements) => [.. U32(elements.Length), .. elements.SelectMany(e => e)];

    public static byte[] Bytes(byte[] content) => [.. U32(content.Length), .. content];

    public static byte[] Name(string name) => Bytes(System.Text.Encoding.UTF8.GetBytes(name));

    /// <summary>A body without locals; the final <c>end</c> is added.</summary>
    public static byte[] Body(params byte[] code) => Bytes([0, .. code, 0x0B]);

    public static byte[] FunctionType(ValueType[] parameters, ValueType[] results) =>
        [0x60, .. U32(parameters.Length), .. parameters.Select(t => (byte)t), .. U32(results.Length), .. results.Select(t => (byte)t)];

    public static byte[] U32(long value)
    {
        var bytes = new List<byte>();
        do
        {
            var next = (byte)(value & 0x7F);
            value >>= 7;
            bytes.Add(value == 0 ? next : (byte)(next | 0x80));
        }
        while (value != 0);
        return [.. bytes];
    }

    /// <summary>One function with this code, and one of everything for it to use: memory, tables, globals, segments.</summary>
    public static byte[] FunctionIn(byte[] code, ValueType[]? parameters = null, ValueType[]? results = null, byte[]? locals = null) => Module(
        Vector(SectionId.Type, FunctionType(parameters ?? [], results ?? []), FunctionType([ValueType.I32], [ValueType.I64])),
        Vector(SectionId.Import, [.. Name("m"), .. Name("f"), 0, 1]),
        Vector(SectionId.Function, [0]),
        Vector(SectionId.Table, [0x70, 0, 1], [0x6F, 0, 1]),
        Vector(SectionId.Memory, [0, 1]),
        Vector(SectionId.Global, [0x7F, 0, 0x41, 0, 0x0B], [0x7E, 1, 0x42, 0, 0x0B]),
        Vector(SectionId.Export, [.. Name("f"), 0, 0]),
        Vector(SectionId.Element, [1, 0, 1, 0]),
        Section(SectionId.DataCount, [1]),
        Vector(SectionId.Code, Bytes([.. locals ?? [0], .. code, 0x0B])),
        Vector(SectionId.Data, [1, 0]));
}

namespace Skiff.Wasm.Text;

/// <summary>A section that is a vector: entries are written one by one and counted.</summary>
internal sealed class VectorSection
{
    public ByteWriter Content { get; } = new();

    public int Count { get; private set; }

    /// <summary>Counts one entry and answers where to write it.</summary>
    public ByteWriter Add()
    {
        Count++;
        return Content;
    }
}

/// <summary>The sections of a module while it is being read, and how they are put together. Source: Core 2.0, 5.5.</summary>
internal sealed class ModuleSections
{
    public VectorSection Imports { get; } = new();

    public VectorSection Functions { get; } = new();

    public VectorSection Tables { get; } = new();

    public VectorSection Memories { get; } = new();

    public VectorSection Globals { get; } = new();

    public VectorSection Exports { get; } = new();

    public uint? Start { get; set; }

    public VectorSection Elements { get; } = new();

    public VectorSection Code { get; } = new();

    public VectorSection Data { get; } = new();

    public NameSection Names { get; } = new();

    public void AddImport(byte[] module, byte[] name, ExternalKind kind, Action<ByteWriter> describe)
    {
        var output = Imports.Add();
        output.Sized(module);
        output.Sized(name);
        output.Byte((byte)kind);
        describe(output);
    }

    public void AddExport(byte[] name, ExternalKind kind, uint index)
    {
        var output = Exports.Add();
        output.Sized(name);
        output.Byte((byte)kind);
        output.Unsigned(index);
    }

    public byte[] ToBinary(ModuleScope scope)
    {
        var output = new ByteWriter();
        output.Bytes([0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]);
        var types = new ByteWriter();
        scope.Types.Write(types);
        WriteVector(output, 1, scope.Types.Types.Count, types);
        WriteVector(output, 2, Imports);
        WriteVector(output, 3, Functions);
        WriteVector(output, 4, Tables);
        WriteVector(output, 5, Memories);
        WriteVector(output, 6, Globals);
        WriteVector(output, 7, Exports);
        WriteNumber(output, 8, Start);
        WriteVector(output, 9, Elements);
        WriteNumber(output, 12, scope.CodeUsesData ? (uint)Data.Count : null);
        WriteVector(output, 10, Code);
        WriteVector(output, 11, Data);
        Names.Write(output);
        return output.ToArray();
    }

    public static void WriteMemoryType(ByteWriter output, MemoryType type) => WriteLimits(output, type.Limits, type.IsShared ? (byte)2 : (byte)0);

    public static void WriteLimits(ByteWriter output, Limits limits, byte furtherFlags = 0)
    {
        output.Byte((byte)(furtherFlags | (limits.Maximum is null ? 0 : 1)));
        output.Unsigned(limits.Minimum);
        if (limits.Maximum is { } maximum)
        {
            output.Unsigned(maximum);
        }
    }

    private static void WriteVector(ByteWriter output, byte id, VectorSection section) => WriteVector(output, id, section.Count, section.Content);

    private static void WriteVector(ByteWriter output, byte id, int count, ByteWriter content)
    {
        if (count == 0)
        {
            return;
        }

        var counted = new ByteWriter();
        counted.Unsigned((ulong)count);
        counted.Bytes(content.Written);
        output.Byte(id);
        output.Sized(counted.Written);
    }

    private static void WriteNumber(ByteWriter output, byte id, uint? number)
    {
        if (number is null)
        {
            return;
        }

        var content = new ByteWriter();
        content.Unsigned(number.Value);
        output.Byte(id);
        output.Sized(content.Written);
    }
}

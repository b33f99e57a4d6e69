using System.Collections.Immutable;

namespace Skiff.Wasm.Binary;

/// <summary>
/// Reads the names of the module and of functions. Names are for people only, so a malformed name section is no error:
/// it gives no names. Source: WebAssembly Core 2.0, 7.4.1.
/// </summary>
internal static class NameSection
{
    public const string Name = "name";
    private const int ModuleNameId = 0;
    private const int FunctionNamesId = 1;

    /// <summary>Reads the content of the first name section, if there is one.</summary>
    public static ModuleNames Read(ImmutableArray<CustomSection> sections, int functionCount, WasmLimits limits)
    {
        var section = sections.FirstOrDefault(s => s.Name == Name);
        if (section is null)
        {
            return ModuleNames.Empty;
        }

        try
        {
            return Read(section.Content, functionCount, limits);
        }
        catch (WasmFormatException)
        {
            return ModuleNames.Empty;
        }
    }

    private static ModuleNames Read(ReadOnlyMemory<byte> content, int functionCount, WasmLimits limits)
    {
        var reader = new ByteReader(content);
        string? module = null;
        var functions = new Dictionary<int, string>();
        while (reader.Left > 0)
        {
            var id = reader.ReadByte();
            var size = reader.ReadSize("names");
            var names = reader.Enter(size, SectionId.Custom);
            switch (id)
            {
                case ModuleNameId:
                    module = names.ReadName(limits.NameLength);
                    break;
                case FunctionNamesId:
                    ReadFunctionNames(ref names, functions, functionCount, limits);
                    break;
            }
        }

        return new ModuleNames { Module = module, Functions = functions };
    }

    private static void ReadFunctionNames(ref ByteReader reader, Dictionary<int, string> functions, int functionCount, WasmLimits limits)
    {
        var count = reader.ReadCount(int.MaxValue, "function names");
        functions.EnsureCapacity(Math.Min(count, functionCount));
        for (var i = 0; i < count; i++)
        {
            var index = reader.ReadIndex();
            var name = reader.ReadName(limits.NameLength);
            if ((uint)index < (uint)functionCount)
            {
                functions.TryAdd(index, name);
            }
        }
    }
}

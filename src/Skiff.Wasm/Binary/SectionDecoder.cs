using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Skiff.Wasm.Binary;

/// <summary>Collects the content of sections, one after the other, and makes the module of it.</summary>
internal sealed class SectionDecoder(ReadOnlyMemory<byte> bytes, WasmLimits limits, bool isNested)
{
    private readonly ImmutableArray<CustomSection>.Builder _customSections = ImmutableArray.CreateBuilder<CustomSection>();
    private readonly List<int> _functions = [];
    private readonly List<TableType> _tables = [];
    private readonly List<MemoryType> _memories = [];
    private readonly List<GlobalType> _globals = [];
    private FunctionType[] _types = [];
    private Import[] _imports = [];
    private ConstantExpression[] _globalInitializers = [];
    private Export[] _exports = [];
    private ElementSegment[] _elements = [];
    private FunctionBody[] _bodies = [];
    private DataSegment[] _data = [];
    private int _importedFunctions;
    private int _importedTables;
    private int _importedMemories;
    private int _importedGlobals;
    private int? _start;
    private int? _dataCount;

    private delegate T ElementReader<out T>(ref ByteReader reader);

    /// <summary>Takes the content of one section; the caller checks that all of it was used.</summary>
    public void Decode(ref ByteReader section)
    {
        switch (section.Section)
        {
            case SectionId.Custom:
                _customSections.Add(new CustomSection(section.ReadName(limits.NameLength), section.ReadRest()));
                break;
            case SectionId.Type:
                _types = ReadVector(ref section, limits.Types, "types", (ref r) => TypeDecoding.ReadFunctionType(ref r, limits));
                break;
            case SectionId.Import:
                _imports = ReadVector(ref section, limits.Imports, "imports", ReadImport);
                KeepImportCounts();
                break;
            case SectionId.Function:
                ReadDefinitions(ref section, _functions, limits.Functions, "functions", (ref r) => r.ReadIndex());
                break;
            case SectionId.Table:
                ReadDefinitions(ref section, _tables, limits.Tables, "tables", TypeDecoding.ReadTableType);
                break;
            case SectionId.Memory:
                ReadDefinitions(ref section, _memories, limits.Memories, "memories", ReadMemoryType);
                break;
            case SectionId.Global:
                ReadGlobals(ref section);
                break;
            case SectionId.Export:
                _exports = ReadVector(ref section, limits.Exports, "exports", ReadExport);
                break;
            case SectionId.Start:
                _start = section.ReadIndex();
                break;
            case SectionId.Element:
                _elements = ReadVector(
                    ref section, limits.ElementSegments, "element segments", (ref r) => SegmentDecoding.ReadElementSegment(ref r, limits));
                break;
            case SectionId.DataCount:
                _dataCount = ReadDataCount(ref section);
                break;
            case SectionId.Code:
                ReadBodies(ref section);
                break;
            case SectionId.Data:
                _data = ReadVector(ref section, limits.DataSegments, "data segments", SegmentDecoding.ReadDataSegment);
                break;
        }
    }

    /// <summary>Checks what concerns several sections, and makes the module.</summary>
    public Module Finish(int end)
    {
        // Core 2.0, 5.5.16.
        var definedFunctions = _functions.Count - _importedFunctions;
        if (definedFunctions != _bodies.Length)
        {
            throw new WasmFormatException(FormatReason.InconsistentFunctionCount, $"{definedFunctions} functions, {_bodies.Length} bodies", end);
        }

        if (_dataCount is { } dataCount && dataCount != _data.Length)
        {
            throw new WasmFormatException(FormatReason.InconsistentDataCount, $"{dataCount} announced, {_data.Length} there", end);
        }

        var customSections = _customSections.DrainToImmutable();
        return new Module
        {
            Bytes = bytes,
            Types = ImmutableCollectionsMarshal.AsImmutableArray(_types),
            Imports = ImmutableCollectionsMarshal.AsImmutableArray(_imports),
            FunctionTypeIndices = [.. _functions],
            Tables = [.. _tables],
            Memories = [.. _memories],
            Globals = [.. _globals],
            GlobalInitializers = ImmutableCollectionsMarshal.AsImmutableArray(_globalInitializers),
            Exports = ImmutableCollectionsMarshal.AsImmutableArray(_exports),
            Start = _start,
            Elements = ImmutableCollectionsMarshal.AsImmutableArray(_elements),
            DataCount = _dataCount,
            Bodies = ImmutableCollectionsMarshal.AsImmutableArray(_bodies),
            Data = ImmutableCollectionsMarshal.AsImmutableArray(_data),
            CustomSections = customSections,
            Names = NameSection.Read(customSections, _functions.Count, limits),
            AllowsSeveralMemories = isNested,
            ImportedFunctionCount = _importedFunctions,
            ImportedTableCount = _importedTables,
            ImportedMemoryCount = _importedMemories,
            ImportedGlobalCount = _importedGlobals,
        };
    }

    private static T[] ReadVector<T>(ref ByteReader section, int limit, string what, ElementReader<T> readElement)
    {
        var elements = new T[section.ReadCount(limit, what)];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = readElement(ref section);
        }

        return elements;
    }

    // Definitions go behind the imports of the same index space, and both together are limited.
    private static void ReadDefinitions<T>(
        ref ByteReader section, List<T> space, int limit, string what, ElementReader<T> readElement)
    {
        var count = section.ReadCount(limit - space.Count, what);
        space.EnsureCapacity(space.Count + count);
        for (var i = 0; i < count; i++)
        {
            space.Add(readElement(ref section));
        }
    }

    private Import ReadImport(ref ByteReader reader)
    {
        var module = reader.ReadName(limits.NameLength);
        var name = reader.ReadName(limits.NameLength);
        var start = reader.Position;
        var kind = (ExternalKind)reader.ReadByte();
        var index = kind switch
        {
            ExternalKind.Function => AddImported(ref reader, _functions, limits.Functions, reader.ReadIndex(), start),
            ExternalKind.Table => AddImported(ref reader, _tables, limits.Tables, TypeDecoding.ReadTableType(ref reader), start),
            ExternalKind.Memory => AddImported(ref reader, _memories, limits.Memories, ReadMemoryType(ref reader), start),
            ExternalKind.Global => AddImported(ref reader, _globals, limits.Globals, TypeDecoding.ReadGlobalType(ref reader), start),
            _ => ThrowKind(ref reader, FormatReason.MalformedImportKind, start, (int)kind),
        };
        return new Import(module, name, kind, index);
    }

    private static int AddImported<T>(ref ByteReader reader, List<T> space, int limit, T type, int start)
    {
        if (space.Count >= limit)
        {
            reader.Throw(FormatReason.LimitExceeded, $"more than {limit} of one kind are imported", start);
        }

        space.Add(type);
        return space.Count - 1;
    }

    private void KeepImportCounts()
    {
        _importedFunctions = _functions.Count;
        _importedTables = _tables.Count;
        _importedMemories = _memories.Count;
        _importedGlobals = _globals.Count;
    }

    private MemoryType ReadMemoryType(ref ByteReader reader) =>
        isNested ? TypeDecoding.ReadSharedOrUnsharedMemoryType(ref reader) : TypeDecoding.ReadMemoryType(ref reader);

    private void ReadGlobals(ref ByteReader section)
    {
        var count = section.ReadCount(limits.Globals - _globals.Count, "globals");
        _globalInitializers = new ConstantExpression[count];
        for (var i = 0; i < count; i++)
        {
            _globals.Add(TypeDecoding.ReadGlobalType(ref section));
            _globalInitializers[i] = section.ReadExpression();
        }
    }

    private Export ReadExport(ref ByteReader reader)
    {
        var name = reader.ReadName(limits.NameLength);
        var start = reader.Position;
        var kind = (ExternalKind)reader.ReadByte();
        if (kind > ExternalKind.Global)
        {
            ThrowKind(ref reader, FormatReason.MalformedExportKind, start, (int)kind);
        }

        return new Export(name, kind, reader.ReadIndex());
    }

    private static int ThrowKind(ref ByteReader reader, FormatReason reason, int start, int kind)
    {
        const int Tag = 4;
        reader.Throw(reason, $"0x{kind:x2}", start, kind == Tag ? Proposals.ExceptionHandling : null);
        return 0;
    }

    private int ReadDataCount(ref ByteReader reader)
    {
        var start = reader.Position;
        var count = reader.ReadU32();
        if (count > (uint)limits.DataSegments)
        {
            reader.Throw(FormatReason.LimitExceeded, $"{count} data segments, at most {limits.DataSegments} are allowed", start);
        }

        return (int)count;
    }

    private void ReadBodies(ref ByteReader section)
    {
        var count = section.ReadCount(limits.Functions, "bodies");
        _bodies = new FunctionBody[count];
        for (var i = 0; i < count; i++)
        {
            _bodies[i] = BodyDecoding.ReadBody(ref section, ParameterCount(_importedFunctions + i), limits);
        }
    }

    // A body without a function and a function of unknown type are errors for later; they have no parameters here.
    private int ParameterCount(int functionIndex)
    {
        if (functionIndex >= _functions.Count)
        {
            return 0;
        }

        var typeIndex = _functions[functionIndex];
        return (uint)typeIndex < (uint)_types.Length ? _types[typeIndex].Parameters.Length : 0;
    }
}

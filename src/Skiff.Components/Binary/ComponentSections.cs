using System.Collections.Immutable;
using Skiff.Components.Model;
using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>Collects the content of the sections of one component, one after the other. Source: Component Model, Binary.md, "Component Definitions".</summary>
internal sealed class ComponentSections(ReadOnlyMemory<byte> file, DecodingBudget budget, int depth)
{
    private const int CustomId = 0;
    private const int CoreModuleId = 1;
    private const int CoreInstanceId = 2;
    private const int CoreTypeId = 3;
    private const int ComponentId = 4;
    private const int InstanceId = 5;
    private const int AliasId = 6;
    private const int TypeId = 7;
    private const int CanonId = 8;
    private const int StartId = 9;
    private const int ImportId = 10;
    private const int ExportId = 11;
    private const int ValueId = 12;

    private readonly ImmutableArray<Definition>.Builder _definitions = ImmutableArray.CreateBuilder<Definition>();
    private readonly ImmutableArray<CustomSection>.Builder _customSections = ImmutableArray.CreateBuilder<CustomSection>();
    private readonly ComponentTypeDecoding _types = new(budget, depth);

    private delegate Definition DefinitionReader(ref ByteReader reader);

    public static void CheckId(ref ByteReader reader, int id)
    {
        if (id > ValueId)
        {
            reader.Throw(FormatReason.MalformedSectionId, $"{id}");
        }
    }

    public static string NameOf(int id) => id switch
    {
        CustomId => "custom",
        CoreModuleId => "core module",
        CoreInstanceId => "core instance",
        CoreTypeId => "core type",
        ComponentId => "component",
        InstanceId => "instance",
        AliasId => "alias",
        TypeId => "type",
        CanonId => "canonical function",
        StartId => "start",
        ImportId => "import",
        ExportId => "export",
        _ => "value",
    };

    /// <summary>Takes the content of one section; the caller checks that all of it was used.</summary>
    public void Decode(int id, ref ByteReader section)
    {
        var limits = budget.Limits;
        switch (id)
        {
            case CustomId:
                _customSections.Add(new CustomSection(section.ReadName(limits.ExternNameLength), section.ReadRest()));
                break;
            case CoreModuleId:
                AddOne(ref section, ReadCoreModule);
                break;
            case CoreInstanceId:
                AddAll(ref section, "core instances", (ref r) => InstanceDecoding.ReadCoreInstance(ref r, limits));
                break;
            case CoreTypeId:
                AddAll(ref section, "core types", (ref r) => new CoreTypeDefinition(r.Position, CoreTypeDecoding.Read(ref r, budget)));
                break;
            case ComponentId:
                AddOne(ref section, ReadComponent);
                break;
            case InstanceId:
                AddAll(ref section, "instances", (ref r) => InstanceDecoding.ReadInstance(ref r, limits));
                break;
            case AliasId:
                AddAll(ref section, "aliases", (ref r) => AliasDecoding.Read(ref r, limits));
                break;
            case TypeId:
                AddAll(ref section, "types", (ref r) => new TypeDefinition(r.Position, _types.Read(ref r)));
                break;
            case CanonId:
                AddAll(ref section, "canonical functions", (ref r) => CanonDecoding.Read(ref r, limits));
                break;
            case StartId:
                AddOne(ref section, ReadStart);
                break;
            case ImportId:
                AddAll(ref section, "imports", ReadImport);
                break;
            case ExportId:
                AddAll(ref section, "exports", ReadExport);
                break;
            default:
                section.Throw(FormatReason.Unsupported, "value sections (the values proposal of the Component Model)");
                break;
        }
    }

    public Component Finish(long offset, ReadOnlyMemory<byte> bytes)
    {
        var customSections = _customSections.DrainToImmutable();
        return new Component
        {
            Offset = offset,
            Bytes = bytes,
            Definitions = _definitions.DrainToImmutable(),
            CustomSections = customSections,
            Name = ComponentNameSection.ReadName(customSections, budget.Limits),
        };
    }

    private void AddOne(ref ByteReader section, DefinitionReader readDefinition)
    {
        budget.TakeDefinitions(ref section, 1);
        _definitions.Add(readDefinition(ref section));
    }

    private void AddAll(ref ByteReader section, string what, DefinitionReader readDefinition)
    {
        var count = section.ReadCount(budget.Limits.Definitions, what);
        budget.TakeDefinitions(ref section, count);
        for (var i = 0; i < count; i++)
        {
            _definitions.Add(readDefinition(ref section));
        }
    }

    // Offsets inside a module count from its own beginning; errors count from that of the file.
    private CoreModuleDefinition ReadCoreModule(ref ByteReader section)
    {
        var start = section.Position;
        budget.TakeCoreModule(ref section);
        try
        {
            var module = ModuleDecoder.DecodeNested(section.ReadRest(), budget.Core);
            budget.TakeContent(module);
            return new CoreModuleDefinition(start, module);
        }
        catch (WasmFormatException error)
        {
            throw error.Within(start);
        }
    }

    private NestedComponentDefinition ReadComponent(ref ByteReader section)
    {
        var start = section.Position;
        return new NestedComponentDefinition(start, ComponentDecoder.Decode(file, ref section, budget, depth + 1));
    }

    private StartDefinition ReadStart(ref ByteReader section)
    {
        var start = section.Position;
        var function = section.ReadIndex();
        var arguments = Vector.Read(ref section, budget.Limits.FunctionParameters, "start arguments", (ref r) => r.ReadIndex());
        var at = section.Position;
        var results = section.ReadU32();
        if (results > 1)
        {
            section.Throw(FormatReason.LimitExceeded, $"{results} results of a start function, at most 1 is allowed", at);
        }

        return new StartDefinition(start, function, arguments, (int)results);
    }

    private ImportDefinition ReadImport(ref ByteReader section)
    {
        var start = section.Position;
        var name = ExternDecoding.ReadName(ref section, budget.Limits);
        return new ImportDefinition(start, name, ExternDecoding.ReadDescriptor(ref section));
    }

    private ExportDefinition ReadExport(ref ByteReader section)
    {
        var start = section.Position;
        var name = ExternDecoding.ReadName(ref section, budget.Limits);
        var item = SortDecoding.ReadSortIndex(ref section);
        var hasAscription = Vector.ReadIsPresent(ref section, FormatReason.MalformedDefinition, "ascription");
        return new ExportDefinition(start, name, item, hasAscription ? ExternDecoding.ReadDescriptor(ref section) : null);
    }
}

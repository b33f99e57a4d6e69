using Skiff.Components.Model;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>Reads the names and descriptors of imports and exports. Source: Component Model, Binary.md, "Import and Export Definitions".</summary>
internal static class ExternDecoding
{
    private const int WithAttributes = 0x02;
    private const int AttributeKinds = 3;

    public static ExternName ReadName(ref ByteReader reader, ComponentLimits limits)
    {
        var start = reader.Position;
        int form = reader.ReadByte();
        if (form > WithAttributes)
        {
            reader.Throw(FormatReason.MalformedExternName, $"form 0x{form:x2}", start);
        }

        var name = new ExternName(reader.ReadName(limits.ExternNameLength));
        if (form != WithAttributes)
        {
            return name;
        }

        var count = reader.ReadCount(AttributeKinds, "attributes of a name");
        for (var i = 0; i < count; i++)
        {
            name = ReadAttribute(ref reader, limits, name);
        }

        return name;
    }

    public static ExternDescriptor ReadDescriptor(ref ByteReader reader)
    {
        var start = reader.Position;
        switch (SortDecoding.ReadSort(ref reader))
        {
            case Sort.CoreModule:
                return new ExternDescriptor.CoreModule(reader.ReadIndex());
            case Sort.Function:
                return new ExternDescriptor.Function(reader.ReadIndex());
            case Sort.Value:
                return Vector.ReadIsPresent(ref reader, FormatReason.MalformedDefinition, "bound of a value")
                    ? new ExternDescriptor.Value(ComponentTypeDecoding.ReadValueType(ref reader))
                    : new ExternDescriptor.ValueEqual(reader.ReadIndex());
            case Sort.Type:
                return Vector.ReadIsPresent(ref reader, FormatReason.MalformedDefinition, "bound of a type")
                    ? new ExternDescriptor.SubResource()
                    : new ExternDescriptor.TypeEqual(reader.ReadIndex());
            case Sort.Component:
                return new ExternDescriptor.Component(reader.ReadIndex());
            case Sort.Instance:
                return new ExternDescriptor.Instance(reader.ReadIndex());
            default:
                reader.Throw(FormatReason.MalformedDefinition, "an import or export of a core sort other than a module", start);
                return null;
        }
    }

    // Each kind of attribute at most once.
    private static ExternName ReadAttribute(ref ByteReader reader, ComponentLimits limits, ExternName name)
    {
        var start = reader.Position;
        int kind = reader.ReadByte();
        var previous = kind switch
        {
            0x00 => name.Implements,
            0x01 => name.VersionSuffix,
            0x02 => name.ExternalId,
            _ => Throw(ref reader, start, $"attribute 0x{kind:x2}"),
        };
        if (previous is not null)
        {
            Throw(ref reader, start, $"attribute 0x{kind:x2} twice");
        }

        var value = reader.ReadName(limits.ExternNameLength);
        return kind switch
        {
            0x00 => name with { Implements = value },
            0x01 => name with { VersionSuffix = value },
            _ => name with { ExternalId = value },
        };
    }

    private static string? Throw(ref ByteReader reader, int start, string what)
    {
        reader.Throw(FormatReason.MalformedExternName, what, start);
        return null;
    }
}

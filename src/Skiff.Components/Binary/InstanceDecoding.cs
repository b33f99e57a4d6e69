using System.Diagnostics.CodeAnalysis;
using Skiff.Components.Model;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>Reads instances, core ones too. Source: Component Model, Binary.md, "Instance Definitions".</summary>
internal static class InstanceDecoding
{
    private const int Instantiate = 0x00;
    private const int FromExports = 0x01;

    public static Definition ReadCoreInstance(ref ByteReader reader, ComponentLimits limits)
    {
        var start = reader.Position;
        int form = reader.ReadByte();
        switch (form)
        {
            case Instantiate:
                var module = reader.ReadIndex();
                var arguments = Vector.Read(ref reader, limits.InstanceArguments, "arguments", (ref r) => ReadCoreArgument(ref r, limits));
                return new InstantiateCoreModule(start, module, arguments);
            case FromExports:
                var exports = Vector.Read(ref reader, limits.InstanceArguments, "exports", (ref r) => ReadCoreExport(ref r, limits));
                return new InlineCoreInstance(start, exports);
            default:
                return Throw(ref reader, start, $"core instance 0x{form:x2}");
        }
    }

    public static Definition ReadInstance(ref ByteReader reader, ComponentLimits limits)
    {
        var start = reader.Position;
        int form = reader.ReadByte();
        switch (form)
        {
            case Instantiate:
                var component = reader.ReadIndex();
                var arguments = Vector.Read(ref reader, limits.InstanceArguments, "arguments", (ref r) => ReadArgument(ref r, limits));
                return new InstantiateComponent(start, component, arguments);
            case FromExports:
                var exports = Vector.Read(ref reader, limits.InstanceArguments, "exports", (ref r) => ReadExport(ref r, limits));
                return new InlineInstance(start, exports);
            default:
                return Throw(ref reader, start, $"instance 0x{form:x2}");
        }
    }

    // The sort is written but can only be that of an instance.
    private static CoreArgument ReadCoreArgument(ref ByteReader reader, ComponentLimits limits)
    {
        var name = reader.ReadName(limits.ExternNameLength);
        var start = reader.Position;
        var item = SortDecoding.ReadCoreSortIndex(ref reader);
        if (item.Sort != Sort.CoreInstance)
        {
            Throw(ref reader, start, "an argument of a core module that is no core instance");
        }

        return new CoreArgument(name, item.Index);
    }

    private static InlineCoreExport ReadCoreExport(ref ByteReader reader, ComponentLimits limits)
    {
        var name = reader.ReadName(limits.ExternNameLength);
        return new InlineCoreExport(name, SortDecoding.ReadCoreSortIndex(ref reader));
    }

    private static InstantiationArgument ReadArgument(ref ByteReader reader, ComponentLimits limits)
    {
        var name = reader.ReadName(limits.ExternNameLength);
        return new InstantiationArgument(name, SortDecoding.ReadSortIndex(ref reader));
    }

    private static InlineExport ReadExport(ref ByteReader reader, ComponentLimits limits)
    {
        var name = ExternDecoding.ReadName(ref reader, limits);
        return new InlineExport(name, SortDecoding.ReadSortIndex(ref reader));
    }

    [DoesNotReturn]
    private static Definition Throw(ref ByteReader reader, int start, string what)
    {
        reader.Throw(FormatReason.MalformedDefinition, what, start);
        return null;
    }
}

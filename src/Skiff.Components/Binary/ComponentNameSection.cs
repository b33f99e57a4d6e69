using System.Collections.Immutable;
using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>
/// Reads the component's name. Names are for people only, so a malformed section is no error: it gives no name.
/// Source: Component Model, Binary.md, "Name Section".
/// </summary>
internal static class ComponentNameSection
{
    private const string SectionName = "component-name";
    private const int ComponentNameId = 0;

    public static string? ReadName(ImmutableArray<CustomSection> sections, ComponentLimits limits)
    {
        var section = sections.FirstOrDefault(s => s.Name == SectionName);
        if (section is null || section.Content.IsEmpty || section.Content.Span[0] != ComponentNameId)
        {
            return null;
        }

        try
        {
            var reader = new ByteReader(section.Content);
            reader.ReadByte();
            var name = reader.Enter(reader.ReadSize("name"));
            return name.ReadName(limits.ExternNameLength);
        }
        catch (WasmFormatException)
        {
            return null;
        }
    }
}

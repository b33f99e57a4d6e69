using System.Text;
using Skiff.Components.Model;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>The custom section that keeps the names of the text. Source: Component Model, Binary.md, "Name Section".</summary>
internal static class ComponentNameSection
{
    /// <summary>Writes the section, unless there is no name.</summary>
    public static void Write(ByteWriter output, ComponentScope scope)
    {
        var content = new ByteWriter();
        content.Sized("component-name"u8);
        var empty = content.Length;
        if (scope.Name is { } name)
        {
            var body = new ByteWriter();
            body.Sized(Encoding.UTF8.GetBytes(name));
            Subsection(content, 0, body);
        }

        for (var i = 0; i < SortWords.Count; i++)
        {
            WriteSort(content, (Sort)i, scope.Of((Sort)i).Names);
        }

        if (content.Length > empty)
        {
            output.Byte(0);
            output.Sized(content.Written);
        }
    }

    private static void WriteSort(ByteWriter content, Sort sort, IReadOnlyDictionary<string, int> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        var body = new ByteWriter();
        SortWords.Write(body, sort);
        body.Unsigned((ulong)names.Count);
        foreach (var (name, index) in names.OrderBy(pair => pair.Value))
        {
            body.Unsigned((ulong)index);
            body.Sized(Encoding.UTF8.GetBytes(name));
        }

        Subsection(content, 1, body);
    }

    private static void Subsection(ByteWriter content, byte id, ByteWriter body)
    {
        content.Byte(id);
        content.Sized(body.Written);
    }
}

using System.Runtime.InteropServices;
using Skiff.Components.Types;

namespace Skiff.Components.Abi;

/// <summary>Elements of a list in memory, one after the other.</summary>
internal static class Elements
{
    // What a dynamic value costs the host, roughly, and up to how many parts of an element are counted here: inner lists count their own.
    private const long ValueCost = 32;
    private const int CountedParts = 1024;

    public static EquatableArray<ComponentValue> Load(CanonicalContext context, TypeLayout element, ReadOnlySpan<byte> source, int count)
    {
        context.CountData(count * ValueCost * Math.Min(element.FlatCount, CountedParts));
        var items = new ComponentValue[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = element.Load(context, At(source, element, i));
        }

        return new EquatableArray<ComponentValue>(ImmutableCollectionsMarshal.AsImmutableArray(items));
    }

    public static void Store(CanonicalContext context, TypeLayout element, EquatableArray<ComponentValue> items, Span<byte> destination)
    {
        for (var i = 0; i < items.Length; i++)
        {
            element.Store(context, items[i], At(destination, element, i));
        }
    }

    public static void Copy(in TransferContext context, TypeLayout element, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (element.IsPlain)
        {
            source.CopyTo(destination);
            return;
        }

        for (; !source.IsEmpty; source = source[(int)element.Size..], destination = destination[(int)element.Size..])
        {
            element.Copy(in context, source[..(int)element.Size], destination[..(int)element.Size]);
        }
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, TypeLayout element, int index) => bytes.Slice(index * (int)element.Size, (int)element.Size);

    private static Span<byte> At(Span<byte> bytes, TypeLayout element, int index) => bytes.Slice(index * (int)element.Size, (int)element.Size);
}

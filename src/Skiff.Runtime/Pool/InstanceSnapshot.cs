using Skiff.Native.Pages;

namespace Skiff.Runtime.Pool;

/// <summary>
/// Everything of a fresh instance that a guest can change, kept to be restored. This is the list of mutable state; whoever adds a kind adds it here and to the test that
/// dirties each kind:
/// <list type="number">
/// <item>content of memories (an image per memory) and their sizes,</item>
/// <item>globals,</item>
/// <item>elements of tables and their sizes,</item>
/// <item>dropped data segments,</item>
/// <item>dropped element segments,</item>
/// <item>the store's own: external references, fuel, deadline, time slice, yields, the host's state object (<c>Store.TryReset</c>),</item>
/// <item>bytes counted against the budget (returned where a memory or table shrinks back).</item>
/// </list>
/// Taken from one instance before its start function, used for all of the pool: it holds no address of an instance but function references, which are made relative.
/// </summary>
internal sealed class InstanceSnapshot : IDisposable
{
    private readonly MemoryImage[] _images;
    private readonly nuint[] _memoryLengths;
    private readonly bool[] _droppedData;
    private readonly bool[] _droppedElements;

    private InstanceSnapshot(Instance instance)
    {
        _images = [.. instance.Memories.Select(MakeImage)];
        _memoryLengths = [.. instance.Memories.Select(m => (nuint)m.Length)];
        _droppedData = [.. instance.DroppedData];
        _droppedElements = [.. instance.Elements.Select((e, i) => e.Length == 0 && instance.Module.Module.Elements[i].Count > 0)];
    }

    /// <summary>Takes the snapshot.</summary>
    public static InstanceSnapshot Take(Instance fresh) => new(fresh);

    /// <summary>Puts the shared images under a fresh instance's memories: its pages cost nothing until written.</summary>
    public void Share(Instance fresh)
    {
        for (var i = 0; i < _images.Length; i++)
        {
            fresh.Memories[i].Linear.StartFrom(_images[i]);
        }
    }

    /// <summary>Restores memories and segments; globals, tables and element references hold addresses and are kept per instance (<see cref="OwnState"/>).</summary>
    /// <returns>Pages of memory that had been written.</returns>
    public long Restore(Instance instance, OwnState own, WrittenPageFinder finder, Span<PageRun> scratch, long keptPages)
    {
        var written = 0L;
        for (var i = 0; i < _images.Length; i++)
        {
            written += instance.Memories[i].Restore(_images[i], _memoryLengths[i], finder, scratch, keptPages);
        }

        _droppedData.CopyTo(instance.DroppedData, 0);
        own.Restore(instance, _droppedElements);
        return written;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var image in _images)
        {
            image.Dispose();
        }
    }

    // Up to the last page that is not zero.
    private static MemoryImage MakeImage(Memory memory)
    {
        var length = memory.Span.LastIndexOfAnyExcept((byte)0) + 1;
        return MemoryImage.Create(memory.Span[..length]);
    }
}

/// <summary>The part of a fresh instance's state that holds its own addresses: function references in globals, tables and element segments.</summary>
internal sealed class OwnState
{
    private readonly Value[] _globals;
    private readonly ulong[][] _tables;
    private readonly ulong[][] _elements;

    private OwnState(Instance instance)
    {
        _globals = [.. instance.Globals.Select(g => g.Value)];
        _tables = [.. instance.Tables.Select(t => t.Elements.ToArray())];
        _elements = [.. instance.Elements];
    }

    /// <summary>Keeps the state of a fresh instance.</summary>
    public static OwnState Of(Instance fresh) => new(fresh);

    public void Restore(Instance instance, bool[] droppedElements)
    {
        for (var i = 0; i < _globals.Length; i++)
        {
            instance.Globals[i].Write(_globals[i]);
        }

        for (var i = 0; i < _tables.Length; i++)
        {
            instance.Tables[i].Restore(_tables[i]);
        }

        for (var i = 0; i < _elements.Length; i++)
        {
            instance.Elements[i] = droppedElements[i] ? [] : _elements[i];
        }
    }
}

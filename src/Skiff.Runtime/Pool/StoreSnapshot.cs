using Skiff.Native.Pages;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Runtime.Pool;

/// <summary>
/// Everything in the instances of a store that a guest can change, as it was at one moment, to be given to other stores with the same instances and to be restored after each run.
/// This is the list of mutable state; whoever adds a kind adds it here and to the test that dirties each kind:
/// <list type="number">
/// <item>content of memories (an image per memory) and their sizes,</item>
/// <item>globals,</item>
/// <item>elements of tables and their sizes,</item>
/// <item>dropped data segments,</item>
/// <item>dropped element segments,</item>
/// <item>the store's own: external references, fuel, deadline, time slice, yields, the host's state object (<c>Store.TryReset</c>),</item>
/// <item>bytes counted against the budget (returned where a memory or table shrinks back),</item>
/// <item>of components: handles, and whether an instance may be entered and left (<c>InstanceState.Reset</c>).</item>
/// </list>
/// It holds no address of the store it was taken from: references are kept relative to the instance they belong to. There are no external references: a guest gets them from
/// host functions alone, and none has been called before a snapshot.
/// </summary>
internal sealed class StoreSnapshot : IDisposable
{
    private const int RunsPerScan = 64;

    [ThreadStatic]
    private static PageRun[]? t_scratch;

    private readonly MemoryImage[] _images;
    private readonly nuint[] _memoryLengths;
    private readonly Value[] _globals;
    private readonly StoredReference[] _globalReferences;
    private readonly StoredReference[][] _tables;
    private readonly bool[][] _droppedData;
    private readonly bool[][] _droppedElements;

    private StoreSnapshot(Store store)
    {
        var parts = new StoreParts(store);
        _memoryLengths = [.. parts.Memories.Select(m => (nuint)m.Length)];
        _images = [.. parts.Memories.Select(m => m.Linear.TakeImage())];
        _globals = [.. parts.Globals.Select(g => g.Value)];
        _globalReferences = [.. parts.Globals.Select(g => g.Type.Type == ValueType.FuncRef ? StoredReference.Of(store, g.Value.Low) : default)];
        _tables = [.. parts.Tables.Select(t => t.Elements.ToArray().Select(e => StoredReference.Of(store, e)).ToArray())];
        _droppedData = [.. store.Instances.Select(i => i.DroppedData.ToArray())];
        _droppedElements = [.. store.Instances.Select(i => i.Elements.Select((e, n) => e.Length == 0 && i.Module.Module.Elements[n].Count > 0).ToArray())];
    }

    /// <summary>Takes a snapshot of all instances of a store; the last thing that is done with it if it <see cref="Store.BecomesTemplate"/>.</summary>
    public static StoreSnapshot Take(Store store) => new(store);

    /// <summary>
    /// Puts another store with the same instances, just allocated, into the state of the snapshot. Memories share the images: their pages cost nothing until written.
    /// </summary>
    /// <exception cref="LinkException">A limit of the store or of the engine does not allow the sizes of the snapshot.</exception>
    public StoreBaseline Apply(Store fresh)
    {
        var parts = new StoreParts(fresh);
        for (var i = 0; i < _images.Length; i++)
        {
            parts.Memories[i].StartFrom(_images[i], _memoryLengths[i]);
        }

        var globals = new Value[_globals.Length];
        for (var i = 0; i < globals.Length; i++)
        {
            globals[i] = parts.Globals[i].Type.Type == ValueType.FuncRef ? new Value(_globalReferences[i].In(fresh)) : _globals[i];
        }

        ulong[][] tables = [.. _tables.Select(t => t.Select(r => r.In(fresh)).ToArray())];
        ulong[][][] elements = [.. fresh.Instances.Select((instance, n) => instance.Elements.Select((e, j) => _droppedElements[n][j] ? [] : e).ToArray())];
        var baseline = new StoreBaseline(parts, globals, tables, elements);
        RestoreDefinitions(fresh, baseline);
        return baseline;
    }

    /// <summary>Makes a store what it was after <see cref="Apply"/>.</summary>
    /// <returns>Pages of memory that had been written.</returns>
    public long Restore(Store store, StoreBaseline baseline, InstancePoolOptions options)
    {
        var scratch = t_scratch ??= new PageRun[RunsPerScan];
        var written = 0L;
        for (var i = 0; i < _images.Length; i++)
        {
            written += baseline.Parts.Memories[i].Restore(_images[i], _memoryLengths[i], options.PageFinder, scratch, options.KeptPages);
        }

        RestoreDefinitions(store, baseline);
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

    private void RestoreDefinitions(Store store, StoreBaseline baseline)
    {
        for (var i = 0; i < baseline.Globals.Length; i++)
        {
            baseline.Parts.Globals[i].Write(baseline.Globals[i]);
        }

        for (var i = 0; i < baseline.Tables.Length; i++)
        {
            baseline.Parts.Tables[i].Restore(baseline.Tables[i]);
        }

        for (var i = 0; i < _droppedData.Length; i++)
        {
            var instance = store.Instances[i];
            _droppedData[i].CopyTo(instance.DroppedData, 0);
            baseline.Elements[i].CopyTo(instance.Elements, 0);
        }
    }

    /// <summary>A function reference without the address of its instance.</summary>
    /// <param name="Instance">The index of the instance, plus 1; 0 for null.</param>
    /// <param name="Offset">From its vmctx.</param>
    private readonly record struct StoredReference(int Instance, int Offset)
    {
        public static StoredReference Of(Store store, ulong reference)
        {
            if (reference == 0)
            {
                return default;
            }

            for (var i = store.Instances.Count - 1; i >= 0; i--)
            {
                var instance = store.Instances[i];
                var offset = reference - (ulong)instance.VmContext;
                if (offset < (ulong)instance.Module.Layout.Size)
                {
                    return new StoredReference(i + 1, (int)offset);
                }
            }

            throw new InvalidOperationException("a reference that belongs to no instance");
        }

        public ulong In(Store store) => Instance == 0 ? 0 : (ulong)(store.Instances[Instance - 1].VmContext + Offset);
    }
}

/// <summary>The memories, tables and mutable globals of all instances of a store, each once, in an order that depends on the modules and their imports alone.</summary>
internal sealed class StoreParts
{
    public StoreParts(Store store)
    {
        Memories = [.. store.Instances.SelectMany(i => i.Memories).Distinct()];
        Tables = [.. store.Instances.SelectMany(i => i.Tables).Distinct()];
        Globals = [.. store.Instances.SelectMany(i => i.Globals).Where(g => g.Type.IsMutable).Distinct()];
    }

    public Memory[] Memories { get; }

    public Table[] Tables { get; }

    public Global[] Globals { get; }
}

/// <summary>The part of a snapshot that holds addresses of one store: what its globals, tables and element segments are restored from.</summary>
internal sealed record StoreBaseline(StoreParts Parts, Value[] Globals, ulong[][] Tables, ulong[][][] Elements);

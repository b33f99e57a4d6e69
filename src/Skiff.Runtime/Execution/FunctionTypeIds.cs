using System.Collections.Concurrent;
using Skiff.Wasm;

namespace Skiff.Runtime.Execution;

/// <summary>Gives equal function types equal numbers, so that call_indirect compares one word. Ids are never given back. Thread-safe.</summary>
internal sealed class FunctionTypeIds
{
    private readonly ConcurrentDictionary<FunctionType, uint> _ids = new();
    private uint _last;

    // 0 is no type: an empty record never matches.
    internal uint Of(FunctionType type) => _ids.GetOrAdd(type, static (_, self) => Interlocked.Increment(ref self._last), this);
}

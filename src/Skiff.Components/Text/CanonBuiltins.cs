using System.Collections.Frozen;

namespace Skiff.Components.Text;

/// <summary>What stands behind the name of a built-in, in the order of text and binary.</summary>
internal enum CanonImmediate : byte
{
    /// <summary>The index of a type.</summary>
    Type,

    /// <summary>The index of a core type.</summary>
    CoreType,

    /// <summary>The index of a core table.</summary>
    CoreTable,

    /// <summary><c>(memory ...)</c>, which is not an option here: it must be there.</summary>
    Memory,

    /// <summary>Canonical options.</summary>
    Options,

    /// <summary><c>async</c> or nothing.</summary>
    Async,

    /// <summary><c>cancellable</c> or nothing.</summary>
    Cancellable,

    /// <summary><c>shared</c> or nothing.</summary>
    Shared,

    /// <summary>A core value type.</summary>
    CoreValueType,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>(result t)</c> or nothing.</summary>
    Result,
}

/// <summary>A built-in.</summary>
internal sealed record CanonBuiltin(byte Opcode, params CanonImmediate[] Immediates);

/// <summary>The canonical built-ins by name. Source: Component Model, Binary.md, "Canonical Definitions".</summary>
internal static class CanonBuiltins
{
    private static readonly FrozenDictionary<string, CanonBuiltin> s_byName = new Dictionary<string, CanonBuiltin>(StringComparer.Ordinal)
    {
        ["resource.new"] = new(0x02, CanonImmediate.Type),
        ["resource.drop"] = new(0x03, CanonImmediate.Type),
        ["resource.rep"] = new(0x04, CanonImmediate.Type),
        ["task.cancel"] = new(0x05),
        ["subtask.cancel"] = new(0x06, CanonImmediate.Async),
        ["task.return"] = new(0x09, CanonImmediate.Result, CanonImmediate.Options),
        ["context.get"] = new(0x0A, CanonImmediate.CoreValueType, CanonImmediate.Number),
        ["context.set"] = new(0x0B, CanonImmediate.CoreValueType, CanonImmediate.Number),
        ["thread.yield"] = new(0x0C, CanonImmediate.Cancellable),
        ["subtask.drop"] = new(0x0D),
        ["stream.new"] = new(0x0E, CanonImmediate.Type),
        ["stream.read"] = new(0x0F, CanonImmediate.Type, CanonImmediate.Options),
        ["stream.write"] = new(0x10, CanonImmediate.Type, CanonImmediate.Options),
        ["stream.cancel-read"] = new(0x11, CanonImmediate.Type, CanonImmediate.Async),
        ["stream.cancel-write"] = new(0x12, CanonImmediate.Type, CanonImmediate.Async),
        ["stream.drop-readable"] = new(0x13, CanonImmediate.Type),
        ["stream.drop-writable"] = new(0x14, CanonImmediate.Type),
        ["future.new"] = new(0x15, CanonImmediate.Type),
        ["future.read"] = new(0x16, CanonImmediate.Type, CanonImmediate.Options),
        ["future.write"] = new(0x17, CanonImmediate.Type, CanonImmediate.Options),
        ["future.cancel-read"] = new(0x18, CanonImmediate.Type, CanonImmediate.Async),
        ["future.cancel-write"] = new(0x19, CanonImmediate.Type, CanonImmediate.Async),
        ["future.drop-readable"] = new(0x1A, CanonImmediate.Type),
        ["future.drop-writable"] = new(0x1B, CanonImmediate.Type),
        ["error-context.new"] = new(0x1C, CanonImmediate.Options),
        ["error-context.debug-message"] = new(0x1D, CanonImmediate.Options),
        ["error-context.drop"] = new(0x1E),
        ["waitable-set.new"] = new(0x1F),
        ["waitable-set.wait"] = new(0x20, CanonImmediate.Cancellable, CanonImmediate.Memory),
        ["waitable-set.poll"] = new(0x21, CanonImmediate.Cancellable, CanonImmediate.Memory),
        ["waitable-set.drop"] = new(0x22),
        ["waitable.join"] = new(0x23),
        ["backpressure.inc"] = new(0x24),
        ["backpressure.dec"] = new(0x25),
        ["thread.index"] = new(0x26),
        ["thread.new-indirect"] = new(0x27, CanonImmediate.CoreType, CanonImmediate.CoreTable),
        ["thread.resume-later"] = new(0x28),
        ["thread.suspend"] = new(0x29, CanonImmediate.Cancellable),
        ["thread.suspend-then-resume"] = new(0x2A, CanonImmediate.Cancellable),
        ["thread.yield-then-resume"] = new(0x2B, CanonImmediate.Cancellable),
        ["thread.suspend-then-promote"] = new(0x2C, CanonImmediate.Cancellable),
        ["thread.yield-then-promote"] = new(0x2D, CanonImmediate.Cancellable),
        ["thread.spawn-ref"] = new(0x40, CanonImmediate.Shared, CanonImmediate.CoreType),
        ["thread.spawn-indirect"] = new(0x41, CanonImmediate.Shared, CanonImmediate.CoreType, CanonImmediate.CoreTable),
        ["thread.available-parallelism"] = new(0x42, CanonImmediate.Shared),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, for the list of keywords.</summary>
    public static IEnumerable<string> Names => s_byName.Keys;

    public static CanonBuiltin? Find(string name) => s_byName.GetValueOrDefault(name);
}

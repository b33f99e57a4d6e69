using System.Collections.Immutable;

namespace Skiff.Wasm;

/// <summary>A value type; the number is the byte of the binary format. Source: WebAssembly Core 2.0, 5.3.1 to 5.3.4.</summary>
public enum ValueType : byte
{
    /// <summary>32-bit integer.</summary>
    I32 = 0x7F,

    /// <summary>64-bit integer.</summary>
    I64 = 0x7E,

    /// <summary>32-bit float (IEEE 754 binary32).</summary>
    F32 = 0x7D,

    /// <summary>64-bit float (IEEE 754 binary64).</summary>
    F64 = 0x7C,

    /// <summary>128-bit vector.</summary>
    V128 = 0x7B,

    /// <summary>A nullable reference to a function.</summary>
    FuncRef = 0x70,

    /// <summary>A nullable reference to something of the host.</summary>
    ExternRef = 0x6F,
}

/// <summary>What a name of an import or export stands for; the number is the byte of the binary format.</summary>
public enum ExternalKind : byte
{
    /// <summary>A function.</summary>
    Function = 0,

    /// <summary>A table.</summary>
    Table = 1,

    /// <summary>A memory.</summary>
    Memory = 2,

    /// <summary>A global.</summary>
    Global = 3,
}

/// <summary>The type of a function. Two are equal when their parameters and results are. Source: Core 2.0, 2.3.6.</summary>
public sealed class FunctionType : IEquatable<FunctionType>
{
    /// <summary>Makes a type of these parameters and results.</summary>
    public FunctionType(ImmutableArray<ValueType> parameters, ImmutableArray<ValueType> results)
    {
        Parameters = parameters;
        Results = results;
    }

    /// <summary>The types of the parameters, first to last.</summary>
    public ImmutableArray<ValueType> Parameters { get; }

    /// <summary>The types of the results, first to last.</summary>
    public ImmutableArray<ValueType> Results { get; }

    /// <inheritdoc/>
    public bool Equals(FunctionType? other) =>
        other is not null && Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan()) && Results.AsSpan().SequenceEqual(other.Results.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FunctionType);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var type in Parameters)
        {
            hash.Add(type);
        }

        hash.Add(-1);
        foreach (var type in Results)
        {
            hash.Add(type);
        }

        return hash.ToHashCode();
    }

    /// <summary>For example <c>(i32, i64) -> (f32)</c>.</summary>
    public override string ToString() =>
        $"({string.Join(", ", Parameters.Select(p => p.Text))}) -> ({string.Join(", ", Results.Select(r => r.Text))})";
}

/// <summary>Bounds of a size, in pages of 64 KiB for a memory and in elements for a table.</summary>
/// <param name="Minimum">The initial size.</param>
/// <param name="Maximum">The size that must not be exceeded, or null.</param>
public readonly record struct Limits(ulong Minimum, ulong? Maximum);

/// <summary>The type of a memory. Source: Core 2.0, 2.3.8.</summary>
/// <param name="Limits">In pages of 64 KiB.</param>
/// <param name="IsShared">Threads proposal; refused when compiled.</param>
/// <param name="Is64">memory64 proposal; refused when compiled.</param>
public sealed record MemoryType(Limits Limits, bool IsShared = false, bool Is64 = false);

/// <summary>The type of a table. Source: Core 2.0, 2.3.9.</summary>
/// <param name="Element">A reference type.</param>
/// <param name="Limits">In elements.</param>
public sealed record TableType(ValueType Element, Limits Limits);

/// <summary>The type of a global. Source: Core 2.0, 2.3.10.</summary>
/// <param name="Type">The type of the value.</param>
/// <param name="IsMutable">Whether <c>global.set</c> is allowed.</param>
public sealed record GlobalType(ValueType Type, bool IsMutable);

/// <summary>Questions about value types.</summary>
public static class ValueTypes
{
    extension(ValueType type)
    {
        /// <summary>The name in the text format, for example <c>i32</c>.</summary>
        public string Text => type switch
        {
            ValueType.I32 => "i32",
            ValueType.I64 => "i64",
            ValueType.F32 => "f32",
            ValueType.F64 => "f64",
            ValueType.V128 => "v128",
            ValueType.FuncRef => "funcref",
            ValueType.ExternRef => "externref",
            _ => $"0x{(byte)type:x2}",
        };

        /// <summary>Whether values of the type are references.</summary>
        public bool IsReference => type is ValueType.FuncRef or ValueType.ExternRef;
    }
}

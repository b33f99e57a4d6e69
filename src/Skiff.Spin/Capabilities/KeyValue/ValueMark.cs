using System.Security.Cryptography;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>By what a value is known again. A guest may remember as many as it has handles, so the host does not keep the values themselves.</summary>
internal sealed class ValueMark
{
    private readonly byte[] _digest;

    private ValueMark(byte[] value) => _digest = SHA256.HashData(value);

    /// <summary>The mark of a value; none of none.</summary>
    public static ValueMark? Of(byte[]? value) => value is null ? null : new ValueMark(value);

    /// <summary>Whether a mark is that of a value.</summary>
    public static bool AreSame(ValueMark? mark, byte[]? value) => mark is null ? value is null : value is not null && SHA256.HashData(value).AsSpan().SequenceEqual(mark._digest);
}

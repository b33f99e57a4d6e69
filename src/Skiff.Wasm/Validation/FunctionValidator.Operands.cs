using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Skiff.Wasm.Validation;

/// <summary>The operand stack: the types of the values that instructions have left so far.</summary>
public sealed partial class FunctionValidator
{
    /// <summary>The type of an operand in unreachable code of which nothing is known; no value type has this number.</summary>
    private const ValueType Unknown = 0;

    private ValueType[] _operands = new ValueType[256];

    /// <summary>How many operands there are. Never below <see cref="_base"/>.</summary>
    private int _height;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(ValueType type)
    {
        if ((uint)_height >= (uint)_operands.Length)
        {
            Grow(1);
        }

        _operands[_height++] = type;
    }

    /// <summary>Takes an operand, which must have the type; <see cref="Unknown"/> takes any. Gives what was there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ValueType Pop(ValueType expected)
    {
        if (_height > _base)
        {
            var found = _operands[_height - 1];
            if (found == expected)
            {
                _height--;
                return found;
            }
        }

        return PopUnlike(expected);
    }

    private ValueType PopUnlike(ValueType expected)
    {
        if (_height == _base)
        {
            if (!_isUnreachable)
            {
                ThrowMissing(expected);
            }

            return expected;
        }

        var found = _operands[--_height];
        if (found == Unknown)
        {
            return expected;
        }

        if (expected != Unknown && expected != found)
        {
            ThrowMismatch(expected, found);
        }

        return found;
    }

    private void PushMany(ReadOnlySpan<ValueType> types)
    {
        if (types.Length > _operands.Length - _height)
        {
            Grow(types.Length);
        }

        types.CopyTo(_operands.AsSpan(_height));
        _height += types.Length;
    }

    private void PopMany(ReadOnlySpan<ValueType> types)
    {
        // In unreachable code what is missing below is there as well, whatever it should be.
        var count = Math.Min(types.Length, _height - _base);
        var isEnough = count == types.Length || _isUnreachable;
        if (isEnough && Fit(types[^count..], _operands.AsSpan(_height - count, count)))
        {
            _height -= count;
            return;
        }

        // One by one, to find the first that does not fit.
        for (var i = types.Length - 1; i >= 0; i--)
        {
            Pop(types[i]);
        }
    }

    // Many at a time: a type may have 1,000 results, and an instruction that takes them 2 bytes.
    private static bool Fit(ReadOnlySpan<ValueType> expected, ReadOnlySpan<ValueType> found)
    {
        if (expected.SequenceEqual(found))
        {
            return true;
        }

        var expectedBytes = MemoryMarshal.AsBytes(expected);
        var foundBytes = MemoryMarshal.AsBytes(found);
        var i = 0;
        for (; i <= foundBytes.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var needed = new Vector<byte>(expectedBytes[i..]);
            var there = new Vector<byte>(foundBytes[i..]);
            var fits = Vector.Equals(needed, there) | Vector.Equals(there, Vector<byte>.Zero);
            if (fits != Vector<byte>.AllBitsSet)
            {
                return false;
            }
        }

        for (; i < foundBytes.Length; i++)
        {
            if (foundBytes[i] != expectedBytes[i] && found[i] != Unknown)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks that operands of these types are on top, and leaves them and whatever is unknown among them there.</summary>
    private void RequireOnTop(ReadOnlySpan<ValueType> types)
    {
        var height = _height;
        PopMany(types);
        _height = height;
    }

    private void Grow(int count)
    {
        var needed = (long)_height + count;
        if (needed > context.Limits.OperandStackHeight)
        {
            Throw(ValidationReason.LimitExceeded, $"{needed} operands, at most {context.Limits.OperandStackHeight} are allowed");
        }

        Array.Resize(ref _operands, (int)Math.Max(needed, Math.Min(2L * _operands.Length, context.Limits.OperandStackHeight)));
    }

    [DoesNotReturn]
    private void ThrowMismatch(ValueType expected, ValueType found) =>
        Throw(ValidationReason.TypeMismatch, $"expected {expected.Text}, found {found.Text}");

    [DoesNotReturn]
    private void ThrowMissing(ValueType expected) =>
        Throw(ValidationReason.TypeMismatch, $"expected {(expected == Unknown ? "a value" : expected.Text)}, found nothing");
}

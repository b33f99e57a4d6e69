using System.Diagnostics.CodeAnalysis;

namespace Skiff.Components;

/// <summary>Success or failure, WIT's <c>result</c>. The default value is success with the default payload.</summary>
/// <typeparam name="T">The payload of success; <see cref="Unit"/> for none.</typeparam>
/// <typeparam name="TError">The payload of failure; <see cref="Unit"/> for none.</typeparam>
public readonly struct Result<T, TError> : IEquatable<Result<T, TError>>
{
    private readonly bool _isError;
    private readonly T _value;
    private readonly TError _error;

    private Result(bool isError, T value, TError error)
    {
        _isError = isError;
        _value = value;
        _error = error;
    }

    /// <summary>Whether it is success.</summary>
    public bool IsOk => !_isError;

    /// <summary>Whether it is failure.</summary>
    public bool IsError => _isError;

    /// <summary>The payload of success.</summary>
    /// <exception cref="InvalidOperationException">It is failure.</exception>
    public T Value => _isError ? throw new InvalidOperationException("the result is an error") : _value;

    /// <summary>The payload of failure.</summary>
    /// <exception cref="InvalidOperationException">It is success.</exception>
    public TError Error => _isError ? _error : throw new InvalidOperationException("the result is no error");

    /// <summary>Success.</summary>
    public static implicit operator Result<T, TError>(T value) => Ok(value);

    /// <summary>Failure.</summary>
    public static implicit operator Result<T, TError>(TError error) => Err(error);

    /// <summary>Whether both are the same case with equal payloads.</summary>
    public static bool operator ==(Result<T, TError> left, Result<T, TError> right) => left.Equals(right);

    /// <summary>Whether case or payload differ.</summary>
    public static bool operator !=(Result<T, TError> left, Result<T, TError> right) => !left.Equals(right);

#pragma warning disable CA1000 // Where both payloads have the same type, the conversions are ambiguous and these are needed.
    /// <summary>Success.</summary>
    public static Result<T, TError> Ok(T value) => new(false, value, default!);

    /// <summary>Failure.</summary>
    public static Result<T, TError> Err(TError error) => new(true, default!, error);
#pragma warning restore CA1000

    /// <summary>The payload of success, if it is.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value, [MaybeNullWhen(true)] out TError error)
    {
        value = _value;
        error = _error;
        return !_isError;
    }

    /// <inheritdoc/>
    public bool Equals(Result<T, TError> other) =>
        _isError == other._isError
        && (_isError ? EqualityComparer<TError>.Default.Equals(_error, other._error) : EqualityComparer<T>.Default.Equals(_value, other._value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Result<T, TError> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _isError ? HashCode.Combine(true, _error) : HashCode.Combine(false, _value);

    /// <inheritdoc/>
    public override string ToString() => _isError ? $"error({_error})" : $"ok({_value})";
}

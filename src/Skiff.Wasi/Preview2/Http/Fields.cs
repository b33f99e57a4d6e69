using System.Globalization;
using System.Text;
using Skiff.Components;
using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary><c>fields</c> of <c>wasi:http/types</c>: a header or trailer section, in order, with names as they were written.</summary>
internal sealed class Fields : IFields
{
    // What a field costs beside its bytes.
    private const int FieldOverhead = 32;

    private readonly HttpLimits _limits;
    private readonly List<HttpField> _entries;
    private readonly bool _isImmutable;
    private long _size;

    internal Fields(HttpLimits limits)
        : this(limits, [], isImmutable: false)
    {
    }

    private Fields(HttpLimits limits, List<HttpField> entries, bool isImmutable)
    {
        _limits = limits;
        _entries = entries;
        _isImmutable = isImmutable;
        foreach (var field in entries)
        {
            _size += SizeOf(field);
        }
    }

    /// <summary>The fields, in order.</summary>
    internal IReadOnlyList<HttpField> Entries => _entries;

    /// <summary>Fields that came from outside, which a guest can only read.</summary>
    internal static Fields Received(HttpLimits limits, IEnumerable<HttpField> entries) => new(limits, [.. entries], isImmutable: true);

    /// <summary>The fields of a guest. All of <c>from-list</c> must be right, or nothing is made.</summary>
    internal static Result<IFields, HeaderError> FromList(HttpLimits limits, (string Name, ReadOnlyMemory<byte> Value)[] entries)
    {
        var fields = new Fields(limits);
        foreach (var (name, value) in entries)
        {
            var result = fields.Append(name, value.Span);
            if (result.IsError)
            {
                return result.Error;
            }
        }

        return Result<IFields, HeaderError>.Ok(fields);
    }

    public ReadOnlyMemory<byte>[] Get(string name) => [.. _entries.Where(field => IsNamed(field, name)).Select(field => field.Value)];

    public bool Has(string name) => _entries.Exists(field => IsNamed(field, name));

    public Result<Unit, HeaderError> Set(string name, ReadOnlyMemory<byte>[] values)
    {
        if (Refuse(name) is { } refusal)
        {
            return refusal;
        }

        if (!values.All(value => FieldSyntax.IsValue(value.Span)))
        {
            return HeaderError.InvalidSyntax;
        }

        if (_isImmutable)
        {
            return HeaderError.Immutable;
        }

        Remove(name);
        foreach (var value in values)
        {
            Add(new HttpField(name, value));
        }

        return Unit.Value;
    }

    public Result<Unit, HeaderError> Delete(string name)
    {
        if (Refuse(name) is { } refusal)
        {
            return refusal;
        }

        if (_isImmutable)
        {
            return HeaderError.Immutable;
        }

        Remove(name);
        return Unit.Value;
    }

    public Result<Unit, HeaderError> Append(string name, ReadOnlySpan<byte> value)
    {
        if (Refuse(name) is { } refusal)
        {
            return refusal;
        }

        if (!FieldSyntax.IsValue(value))
        {
            return HeaderError.InvalidSyntax;
        }

        if (_isImmutable)
        {
            return HeaderError.Immutable;
        }

        Add(new HttpField(name, value.ToArray()));
        return Unit.Value;
    }

    (string, ReadOnlyMemory<byte>)[] IFields.Entries() => [.. _entries.Select(field => (field.Name, field.Value))];

    public IFields Clone() => new Fields(_limits, [.. _entries], isImmutable: false);

    /// <summary>The same fields for reading: those of a message, while it has them.</summary>
    internal Fields AsImmutable() => _isImmutable ? this : new Fields(_limits, _entries, isImmutable: true);

    /// <summary>The number in <c>content-length</c>, or null where there is none; false if it is none, or several.</summary>
    internal bool TryGetContentLength(out ulong? length)
    {
        length = null;
        foreach (var field in _entries)
        {
            if (IsNamed(field, "content-length"))
            {
                if (!ulong.TryParse(Encoding.ASCII.GetString(field.Value.Span), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                    || (length is not null && length != value))
                {
                    return false;
                }

                length = value;
            }
        }

        return true;
    }

    private static bool IsNamed(HttpField field, string name) => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static long SizeOf(HttpField field) => field.Name.Length + field.Value.Length + FieldOverhead;

    private static HeaderError? Refuse(string name) =>
        !FieldSyntax.IsToken(name) ? HeaderError.InvalidSyntax
        : FieldSyntax.IsForbidden(name) ? HeaderError.Forbidden
        : null;

    private void Add(HttpField field)
    {
        _size += SizeOf(field);
        if (_size > _limits.MaximumFieldBytes)
        {
            throw new GuestRuleException($"the fields of a message hold more than {_limits.MaximumFieldBytes} bytes");
        }

        _entries.Add(field);
    }

    private void Remove(string name)
    {
        foreach (var field in _entries)
        {
            _size -= IsNamed(field, name) ? SizeOf(field) : 0;
        }

        _entries.RemoveAll(field => IsNamed(field, name));
    }
}

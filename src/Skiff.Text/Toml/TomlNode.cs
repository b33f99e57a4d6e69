using System.Collections;

namespace Skiff.Text.Toml;

/// <summary>A value of a TOML document and where it is written.</summary>
public abstract class TomlNode
{
    private protected TomlNode(TextSpan span) => Span = span;

    /// <summary>Where the value is; for a table with a header, the header.</summary>
    public TextSpan Span { get; }

    /// <summary>What it is, for messages: for example <c>a string</c>.</summary>
    public abstract string Description { get; }
}

/// <summary>A string.</summary>
public sealed class TomlString : TomlNode
{
    internal TomlString(TextSpan span, string value)
        : base(span) => Value = value;

    /// <summary>The characters, escapes resolved.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string Description => "a string";
}

/// <summary>An integer of 64 bits.</summary>
public sealed class TomlInteger : TomlNode
{
    internal TomlInteger(TextSpan span, long value)
        : base(span) => Value = value;

    /// <summary>The number.</summary>
    public long Value { get; }

    /// <inheritdoc/>
    public override string Description => "an integer";
}

/// <summary>A floating-point number.</summary>
public sealed class TomlFloat : TomlNode
{
    internal TomlFloat(TextSpan span, double value)
        : base(span) => Value = value;

    /// <summary>The number.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    public override string Description => "a float";
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class TomlBoolean : TomlNode
{
    internal TomlBoolean(TextSpan span, bool value)
        : base(span) => Value = value;

    /// <summary>Which of the two.</summary>
    public bool Value { get; }

    /// <inheritdoc/>
    public override string Description => "a boolean";
}

/// <summary>A date with a time, and an offset from UTC or none.</summary>
public sealed class TomlDateTime : TomlNode
{
    internal TomlDateTime(TextSpan span, DateTime value, int? offsetMinutes)
        : base(span)
    {
        Value = value;
        OffsetMinutes = offsetMinutes;
    }

    /// <summary>Date and time as written, in whatever zone that is; precise to 100 ns, further digits are cut off.</summary>
    public DateTime Value { get; }

    /// <summary>How far the written time is ahead of UTC; null for a local date-time. Not a <see cref="DateTimeOffset"/>, which allows 14 hours at most.</summary>
    public int? OffsetMinutes { get; }

    /// <inheritdoc/>
    public override string Description => "a date-time";
}

/// <summary>A date alone.</summary>
public sealed class TomlDate : TomlNode
{
    internal TomlDate(TextSpan span, DateOnly value)
        : base(span) => Value = value;

    /// <summary>The date.</summary>
    public DateOnly Value { get; }

    /// <inheritdoc/>
    public override string Description => "a date";
}

/// <summary>A time of day alone.</summary>
public sealed class TomlTime : TomlNode
{
    internal TomlTime(TextSpan span, TimeOnly value)
        : base(span) => Value = value;

    /// <summary>The time.</summary>
    public TimeOnly Value { get; }

    /// <inheritdoc/>
    public override string Description => "a time";
}

/// <summary>An array: written in brackets, or an array of tables.</summary>
public sealed class TomlArray : TomlNode, IReadOnlyList<TomlNode>
{
    private readonly List<TomlNode> _items = [];

    internal TomlArray(TextSpan span, bool isArrayOfTables)
        : base(span) => IsArrayOfTables = isArrayOfTables;

    /// <summary>Whether it is written as <c>[[headers]]</c>; then every item is a table.</summary>
    public bool IsArrayOfTables { get; }

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public override string Description => IsArrayOfTables ? "an array of tables" : "an array";

    /// <inheritdoc/>
    public TomlNode this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<TomlNode> GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(TomlNode item) => _items.Add(item);
}

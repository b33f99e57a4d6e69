using System.Collections.Immutable;

namespace Skiff.Components.Abi;

/// <summary>An enum: a variant without payloads.</summary>
internal sealed class EnumLayout(ImmutableArray<string> names) : VariantLayout(names, [.. names.Select(_ => (TypeLayout?)null)])
{
    private readonly ImmutableArray<string> _names = names;

    protected override ComponentValue ToValue(int number, ComponentValue? payload) => new ComponentValue.Enum(_names[number]);

    protected override int FromValue(ComponentValue value, out ComponentValue? payload)
    {
        payload = null;
        return value is ComponentValue.Enum e && _names.IndexOf(e.Case) is >= 0 and var number
            ? number
            : throw Mismatch("an enum of " + string.Join(", ", _names), value);
    }
}

/// <summary>An option: a variant of none and some.</summary>
internal sealed class OptionLayout(TypeLayout some) : VariantLayout(["none", "some"], [null, some])
{
    protected override ComponentValue ToValue(int number, ComponentValue? payload) => new ComponentValue.Option(payload);

    protected override int FromValue(ComponentValue value, out ComponentValue? payload)
    {
        payload = value is ComponentValue.Option o ? o.Some : throw Mismatch("an option", value);
        return payload is null ? 0 : 1;
    }
}

/// <summary>A result: a variant of ok and error.</summary>
internal sealed class ResultLayout(TypeLayout? ok, TypeLayout? error) : VariantLayout(["ok", "error"], [ok, error])
{
    protected override ComponentValue ToValue(int number, ComponentValue? payload) => new ComponentValue.Result(number == 0, payload);

    protected override int FromValue(ComponentValue value, out ComponentValue? payload)
    {
        payload = value is ComponentValue.Result r ? r.Payload : throw Mismatch("a result", value);
        return ((ComponentValue.Result)value).IsOk ? 0 : 1;
    }
}

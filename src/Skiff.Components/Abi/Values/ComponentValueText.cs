using System.Text;
using Skiff.Components.Types;

namespace Skiff.Components;

/// <summary>
/// Values as text, in the notation of WAVE: <c>true</c>, <c>-1</c>, <c>1.5</c>, <c>'c'</c>, <c>"text"</c>, <c>[1, 2]</c>, <c>(1, "a")</c>, <c>{x: 1, y: 2}</c>,
/// <c>some-case(1)</c>, <c>some(1)</c>, <c>none</c>, <c>ok(1)</c>, <c>err("no")</c>, and <c>{read, write}</c> for flags.
/// </summary>
public static class ComponentValueText
{
    /// <summary>A value as text.</summary>
    public static string Print(ComponentValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = new StringBuilder();
        ComponentValuePrinter.Print(value, text);
        return text.ToString();
    }

    /// <summary>Reads a value of a type.</summary>
    /// <exception cref="FormatException">The text is no value of the type; the message says where and what was expected.</exception>
    public static ComponentValue Parse(string text, ComponentValueType type)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(type);
        var parser = new ComponentValueParser(text);
        var value = parser.ReadValue(type);
        parser.ExpectEnd();
        return value;
    }

    /// <summary>Reads the arguments of a call, separated by commas.</summary>
    /// <exception cref="FormatException">The text does not fit the parameters; the message says where and what was expected.</exception>
    public static ComponentValue[] ParseArguments(string text, ComponentFunctionType type)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(type);
        var parser = new ComponentValueParser(text);
        var values = new ComponentValue[type.Parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                parser.Expect(',');
            }

            values[i] = parser.ReadValue(type.Parameters[i].Type);
        }

        parser.ExpectEnd();
        return values;
    }
}

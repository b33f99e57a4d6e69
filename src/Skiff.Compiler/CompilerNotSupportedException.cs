using System.Globalization;

namespace Skiff.Compiler;

/// <summary>A valid module uses something this compiler makes no code for. It is refused when compiled, never when run.</summary>
public sealed class CompilerNotSupportedException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="feature">What is not supported, in the words of the text format, for example <c>i32x4.add</c>.</param>
    /// <param name="functionIndex">The function it occurs in, or -1.</param>
    /// <param name="offset">Where it stands in the file, or -1.</param>
    public CompilerNotSupportedException(string feature, int functionIndex = -1, long offset = -1)
        : base(Describe(feature, functionIndex, offset))
    {
        Feature = feature;
        FunctionIndex = functionIndex;
        Offset = offset;
    }

    /// <summary>What is not supported.</summary>
    public string Feature { get; }

    /// <summary>The function it occurs in, or -1.</summary>
    public int FunctionIndex { get; }

    /// <summary>Where it stands in the file, or -1.</summary>
    public long Offset { get; }

    private static string Describe(string feature, int functionIndex, long offset)
    {
        var text = $"not supported by the compiler: {feature}";
        text += functionIndex < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", in function {functionIndex}");
        return text + (offset < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" at offset 0x{offset:x}"));
    }
}

namespace Skiff.Wasm.Binary;

/// <summary>
/// Gives the one instruction of a valid constant expression. In 2.0 it can be only one, because each constant instruction
/// gives one value and takes none. Source: WebAssembly Core 2.0, 3.3.9.2.
/// </summary>
public static class ConstantExpressionReader
{
    /// <summary>
    /// The instruction of a validated expression: a constant, <c>global.get</c> of an imported immutable global,
    /// <c>ref.func</c> or <c>ref.null</c>.
    /// </summary>
    public static Instruction Read(ConstantExpression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var reader = new InstructionReader(expression.Code.Span, expression.Offset);
        var instruction = default(Instruction);
        reader.Read(ref instruction);
        return instruction;
    }
}

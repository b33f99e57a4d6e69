namespace Skiff.Native.Tests.Processes;

/// <summary>Runs the programs of filters, as the kernel would: loading one would confine the tests for ever.</summary>
internal static class FilterMachine
{
    private const uint FirstArgument = 16; // seccomp_data: arguments of 64 bits, the low half first

    /// <summary>The answer to a call.</summary>
    public static uint Run(FilterInstruction[] program, uint architecture, uint number, params ulong[] arguments)
    {
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var (code, ifTrue, ifFalse, operand) = program[at];
            switch (code)
            {
                case FilterInstruction.Load:
                    accumulator = operand switch { 0 => number, 4 => architecture, >= FirstArgument and < 64 => Word(arguments, operand - FirstArgument), _ => throw new InvalidOperationException($"loads the word at {operand}") };
                    break;
                case FilterInstruction.And:
                    accumulator &= operand;
                    break;
                case FilterInstruction.Jump:
                    at += (int)operand;
                    break;
                case FilterInstruction.JumpIfEqual:
                    at += accumulator == operand ? ifTrue : ifFalse;
                    break;
                case FilterInstruction.JumpIfNotLess:
                    at += accumulator >= operand ? ifTrue : ifFalse;
                    break;
                case FilterInstruction.JumpIfGreater:
                    at += accumulator > operand ? ifTrue : ifFalse;
                    break;
                case FilterInstruction.JumpIfAnyBit:
                    at += (accumulator & operand) != 0 ? ifTrue : ifFalse;
                    break;
                case FilterInstruction.Return:
                    return operand;
                default:
                    throw new InvalidOperationException($"no such code: 0x{code:x}");
            }
        }
    }

    private static uint Word(ulong[] arguments, uint offset)
    {
        var argument = offset / 8 < arguments.Length ? arguments[offset / 8] : 0;
        return (uint)(offset % 8 == 0 ? argument : argument >> 32);
    }
}

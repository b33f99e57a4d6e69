namespace Skiff.Native.Tests.Processes;

/// <summary>The programs are run here by a machine of a few lines: loading one would confine the tests for ever.</summary>
public class SystemCallFilterTests
{
    private const uint X64 = 0xC000_003E;
    private const uint Kill = 0x8000_0000;
    private const uint Allow = 0x7FFF_0000;
    private const uint NotPermitted = 0x0005_0001;
    private const uint Unknown = 0x0005_0026;

    private const uint Execve = 59;
    private const uint Socket = 41;
    private const uint Signal = 62;
    private const uint Clone = 56;

    private static readonly FilterInstruction[] Program = SystemCallFilter.Refuse([Execve, 101, 322], 0x7E02_0000, (Socket, [1, 2]), (Signal, [77]));

    [Theory]
    [InlineData(Execve, 0u, NotPermitted)]
    [InlineData(101u, 0u, NotPermitted)]
    [InlineData(322u, 0u, NotPermitted)]
    [InlineData(0u, 0u, Allow)]
    [InlineData(60u, 0u, Allow)]
    [InlineData(Clone, 0x003D_0F00u, Allow)] // what the C library makes a thread with
    [InlineData(Clone, 0x1000_0000u, NotPermitted)] // CLONE_NEWUSER
    [InlineData(Clone, 0x0002_0000u, NotPermitted)] // CLONE_NEWNS
    [InlineData(435u, 0u, Unknown)] // clone3
    [InlineData(Socket, 1u, Allow)]
    [InlineData(Socket, 2u, Allow)]
    [InlineData(Socket, 0u, NotPermitted)]
    [InlineData(Socket, 40u, NotPermitted)]
    [InlineData(Signal, 77u, Allow)]
    [InlineData(Signal, 1u, NotPermitted)]
    [InlineData(0x4000_0000u + Execve, 0u, NotPermitted)] // x32
    [InlineData(uint.MaxValue, 0u, NotPermitted)]
    public void A_call_is_answered_by_its_number_the_flags_of_clone_and_its_first_argument(uint number, uint firstArgument, uint answer) =>
        Assert.Equal(answer, Run(Program, X64, number, firstArgument));

    [Fact]
    public void A_call_of_another_architecture_ends_the_process() => Assert.Equal(Kill, Run(Program, 0x4000_0003, 11, 0));

    [Fact]
    public void As_many_calls_as_there_may_be_are_all_refused_and_no_other()
    {
        var refused = Enumerable.Range(0, 200).Select(i => (uint)(1000 + i)).ToArray();
        var program = SystemCallFilter.Refuse(refused, 1, (Socket, [2]));

        Assert.All(refused, number => Assert.Equal(NotPermitted, Run(program, X64, number, 0)));
        Assert.Equal(Allow, Run(program, X64, 999, 0));
        Assert.Equal(Allow, Run(program, X64, 1200, 0));
        Assert.Equal(NotPermitted, Run(program, X64, Clone, 1));
        Assert.Throws<OverflowException>(() => SystemCallFilter.Refuse(new uint[300], 0));
    }

    private static uint Run(FilterInstruction[] program, uint architecture, uint number, uint firstArgument)
    {
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var (code, ifTrue, ifFalse, operand) = program[at];
            switch (code)
            {
                case FilterInstruction.Load:
                    accumulator = operand switch { 0 => number, 4 => architecture, 16 => firstArgument, _ => throw new InvalidOperationException($"loads the word at {operand}") };
                    break;
                case FilterInstruction.JumpIfEqual:
                    at += accumulator == operand ? ifTrue : ifFalse;
                    break;
                case FilterInstruction.JumpIfNotLess:
                    at += accumulator >= operand ? ifTrue : ifFalse;
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
}

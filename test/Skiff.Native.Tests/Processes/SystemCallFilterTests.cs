namespace Skiff.Native.Tests.Processes;

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

    private static readonly FilterInstruction[] Program = MakeProgram();

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
    [InlineData(0x4000_0000u + Execve, 0u, Unknown)] // x32
    [InlineData(uint.MaxValue, 0u, Unknown)]
    public void A_call_is_answered_by_its_number_the_flags_of_clone_and_its_first_argument(uint number, uint firstArgument, uint answer) =>
        Assert.Equal(answer, FilterMachine.Run(Program, X64, number, firstArgument));

    [Fact]
    public void High_bits_of_an_argument_do_not_make_it_another_one_that_is_allowed() => Assert.Equal(NotPermitted, FilterMachine.Run(Program, X64, Socket, 0x1_0000_0001));

    [Fact]
    public void A_call_of_another_architecture_ends_the_process() => Assert.Equal(Kill, FilterMachine.Run(Program, 0x4000_0003, 11, 0));

    [Fact]
    public void As_many_calls_as_there_may_be_are_all_refused_and_no_other()
    {
        var filter = new SystemCallFilter(Allow);
        var refused = Enumerable.Range(0, 400).Select(i => (uint)(1000 + (2 * i))).ToArray();
        Assert.All(refused, number => Assert.True(filter.Add(number, NotPermitted)));
        var program = filter.ToProgram();

        Assert.All(refused, number => Assert.Equal(NotPermitted, FilterMachine.Run(program, X64, number)));
        Assert.All(refused, number => Assert.Equal(Allow, FilterMachine.Run(program, X64, number + 1)));
        Assert.Equal(Allow, FilterMachine.Run(program, X64, 999));
    }

    [Fact]
    public void A_call_has_one_answer()
    {
        var filter = new SystemCallFilter(Allow);

        Assert.True(filter.Add(Socket, NotPermitted, new ArgumentCondition(0, Comparison.Equal, 1)));
        Assert.True(filter.Add(Socket, NotPermitted, new ArgumentCondition(0, Comparison.Equal, 2)));
        Assert.False(filter.Add(Socket, Unknown));
    }

    private static FilterInstruction[] MakeProgram()
    {
        var filter = new SystemCallFilter(Allow);
        foreach (var number in new[] { Execve, 101u, 322u })
        {
            filter.Add(number, NotPermitted);
        }

        filter.Add(Socket, NotPermitted, new ArgumentCondition(0, Comparison.NotEqual, 1), new ArgumentCondition(0, Comparison.NotEqual, 2));
        filter.Add(Signal, NotPermitted, new ArgumentCondition(0, Comparison.NotEqual, 77));
        filter.Add(Clone, NotPermitted, new ArgumentCondition(0, Comparison.AnyBit, 0x7E02_0000));
        filter.Add(435, Unknown);
        return filter.ToProgram();
    }
}

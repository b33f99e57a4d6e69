using Iced.Intel;
using Skiff.Compiler.X64;
using Condition = Skiff.Compiler.X64.Condition;
using Label = Skiff.Compiler.X64.Label;
using OperandSize = Skiff.Compiler.X64.OperandSize;

namespace Skiff.Compiler.Tests.X64;

public class RelaxationTests
{
    private readonly X64Assembler _assembler = new(relaxesJumps: true);

    [Fact]
    public void A_forward_jump_in_reach_becomes_short()
    {
        var end = _assembler.NewLabel();
        _assembler.Jcc(Condition.Equal, end);
        _assembler.Nop(100);
        _assembler.Jmp(end);
        _assembler.Bind(end);
        _assembler.Ret();
        Finish();

        Assert.Equal("7466", Convert.ToHexString(_assembler.Code[..2]));
        Assert.Equal("EB00C3", Convert.ToHexString(_assembler.Code[102..]));
    }

    [Fact]
    public void A_jump_out_of_reach_stays_long()
    {
        var end = _assembler.NewLabel();
        _assembler.Jcc(Condition.Equal, end);
        _assembler.Nop(128);
        _assembler.Bind(end);
        Finish();

        Assert.Equal("0F8480000000", Convert.ToHexString(_assembler.Code[..6]));
    }

    [Fact]
    public void Relocations_and_positions_move_along()
    {
        var end = _assembler.NewLabel();
        _assembler.Jmp(end);
        var call = _assembler.Position;
        _assembler.CallSymbol(3);
        var after = _assembler.Position;
        _assembler.Align(16);
        _assembler.Bind(end);
        _assembler.Ret();
        Finish();

        Assert.Equal(2, _assembler.RelaxedPosition(call));
        Assert.Equal(7, _assembler.RelaxedEnd(after));
        Assert.Equal(new Relocation(3, 3), Assert.Single(_assembler.Relocations));
        Assert.Equal(0xC3, _assembler.Code[16]);
    }

    [Fact]
    public void Random_programs_jump_where_they_jumped_before()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            _assembler.Reset();
            var random = new Random(seed);
            var labels = Enumerable.Range(0, random.Next(2, 40)).Select(_ => _assembler.NewLabel()).ToArray();
            var (order, isAligned) = WriteProgram(random, labels);
            Finish();
            CheckProgram(seed, labels, order, isAligned);
        }
    }

    // Every label is followed by a mov of its number; jumps load the number they want into ecx first.
    private (int[] Order, bool[] IsAligned) WriteProgram(Random random, Label[] labels)
    {
        var order = Enumerable.Range(0, labels.Length).ToArray();
        random.Shuffle(order);
        var isAligned = new bool[labels.Length];
        foreach (var label in order)
        {
            isAligned[label] = random.Next(3) == 0;
            if (isAligned[label])
            {
                _assembler.Align(16);
            }

            _assembler.Bind(labels[label]);
            _assembler.Mov(Gpr.Rax, label);
            for (var i = random.Next(4); i >= 0; i--)
            {
                var target = random.Next(labels.Length);
                _assembler.Mov(Gpr.Rcx, target);
                switch (random.Next(4))
                {
                    case 0:
                        _assembler.Jmp(labels[target]);
                        break;
                    case 1:
                        _assembler.Lea(OperandSize.Qword, Gpr.Rdx, Address.Of(labels[target]));
                        break;
                    default:
                        _assembler.Jcc((Condition)random.Next(16), labels[target]);
                        break;
                }

                _assembler.Alu(AluOp.Add, OperandSize.Dword, Gpr.Rdx, random.Next(2) * 1000);
            }
        }

        return (order, isAligned);
    }

    private void CheckProgram(int seed, Label[] labels, int[] order, bool[] isAligned)
    {
        var code = _assembler.Code.ToArray();
        var wanted = -1L;
        var seen = 0;
        foreach (var instruction in Decoder.Create(64, code))
        {
            Assert.False(instruction.IsInvalid, $"seed {seed}");
            if (instruction.Mnemonic == Mnemonic.Mov && instruction.Op0Register == Register.ECX)
            {
                wanted = (long)instruction.GetImmediate(1);
            }
            else if (instruction.IsIPRelativeMemoryOperand || instruction.Op0Kind == OpKind.NearBranch64)
            {
                var place = instruction.IsIPRelativeMemoryOperand ? instruction.IPRelativeMemoryAddress : instruction.NearBranchTarget;
                Assert.Equal(_assembler.PositionOf(labels[wanted]), (int)place);
                seen++;
            }
        }

        Assert.NotEqual(0, seen);
        foreach (var label in order)
        {
            var place = _assembler.PositionOf(labels[label]);
            Assert.Equal(0xB8, code[place]);
            Assert.Equal(label, code[place + 1]);
            Assert.True(!isAligned[label] || place % 16 == 0, $"seed {seed}: label {label} at {place}");
        }
    }

    private void Finish()
    {
        _assembler.RelaxJumps();
        _assembler.ResolveLabels();
    }
}

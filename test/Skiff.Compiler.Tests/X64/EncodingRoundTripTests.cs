using Iced.Intel;
using Skiff.Compiler.X64;
using static Skiff.Compiler.Tests.X64.Decoding;
using Condition = Skiff.Compiler.X64.Condition;
using OperandSize = Skiff.Compiler.X64.OperandSize;

namespace Skiff.Compiler.Tests.X64;

/// <summary>Every form, over random operands, is what Iced's decoder says it is.</summary>
public class EncodingRoundTripTests
{
    private const int Rounds = 400;
    private static readonly OperandSize[] AllSizes = [OperandSize.Byte, OperandSize.Word, OperandSize.Dword, OperandSize.Qword];
    private static readonly OperandSize[] WideSizes = [OperandSize.Dword, OperandSize.Qword];
    private readonly X64Assembler _assembler = new();
    private readonly Random _random = new(20260101);

    [Fact]
    public void Alu_operations()
    {
        foreach (var op in Enum.GetValues<AluOp>())
        {
            var mnemonic = Enum.Parse<Mnemonic>(op.ToString());
            RegisterRegister(mnemonic, AllSizes, (size, a, b) => _assembler.Alu(op, size, a, b));
            RegisterMemory(mnemonic, AllSizes, (size, a, m) => _assembler.Alu(op, size, a, m));
            MemoryRegister(mnemonic, AllSizes, (size, m, a) => _assembler.Alu(op, size, m, a));
            RegisterImmediate(mnemonic, AllSizes, (size, a, v) => _assembler.Alu(op, size, a, v));
            MemoryImmediate(mnemonic, AllSizes, (size, m, v) => _assembler.Alu(op, size, m, v));
        }
    }

    [Fact]
    public void Moves_and_addresses()
    {
        RegisterRegister(Mnemonic.Mov, AllSizes, (size, a, b) => _assembler.Mov(size, a, b));
        RegisterMemory(Mnemonic.Mov, AllSizes, (size, a, m) => _assembler.Mov(size, a, m));
        MemoryRegister(Mnemonic.Mov, AllSizes, (size, m, a) => _assembler.Mov(size, m, a));
        MemoryImmediate(Mnemonic.Mov, AllSizes, (size, m, v) => _assembler.Mov(size, m, v));
        RegisterMemory(Mnemonic.Lea, WideSizes, (size, a, m) => _assembler.Lea(size, a, m), checkSize: false);
        RegisterRegister(Mnemonic.Xchg, AllSizes, (size, a, b) => _assembler.Xchg(size, a, b), skipNop: true);
        MemoryRegister(Mnemonic.Xchg, AllSizes, (size, m, a) => _assembler.Xchg(size, m, a));
    }

    [Fact]
    public void Extending_moves()
    {
        foreach (var from in new[] { OperandSize.Byte, OperandSize.Word })
        {
            Each((a, b) => _assembler.MovZx(from, a, b), i => i.Mnemonic == Mnemonic.Movzx, (a, b) => (Register(OperandSize.Dword, a), Register(from, b)));
            ExtendingLoad(Mnemonic.Movzx, OperandSize.Dword, from, (a, m) => _assembler.MovZx(from, a, m));
            foreach (var size in WideSizes)
            {
                Each((a, b) => _assembler.MovSx(size, from, a, b), i => i.Mnemonic == Mnemonic.Movsx, (a, b) => (Register(size, a), Register(from, b)));
                ExtendingLoad(Mnemonic.Movsx, size, from, (a, m) => _assembler.MovSx(size, from, a, m));
            }
        }

        Each((a, b) => _assembler.MovSx(OperandSize.Qword, OperandSize.Dword, a, b), i => i.Mnemonic == Mnemonic.Movsxd, (a, b) => (Register(OperandSize.Qword, a), Register(OperandSize.Dword, b)));
        ExtendingLoad(Mnemonic.Movsxd, OperandSize.Qword, OperandSize.Dword, (a, m) => _assembler.MovSx(OperandSize.Qword, OperandSize.Dword, a, m));
    }

    [Fact]
    public void Tests_multiplications_and_bit_operations()
    {
        RegisterRegister(Mnemonic.Test, AllSizes, (size, a, b) => _assembler.Test(size, a, b));
        MemoryRegister(Mnemonic.Test, AllSizes, (size, m, a) => _assembler.Test(size, m, a));
        RegisterImmediate(Mnemonic.Test, AllSizes, (size, a, v) => _assembler.Test(size, a, v));
        MemoryImmediate(Mnemonic.Test, AllSizes, (size, m, v) => _assembler.Test(size, m, v));
        RegisterRegister(Mnemonic.Imul, WideSizes, (size, a, b) => _assembler.Imul(size, a, b));
        RegisterMemory(Mnemonic.Imul, WideSizes, (size, a, m) => _assembler.Imul(size, a, m));
        RegisterRegister(Mnemonic.Bsf, WideSizes, (size, a, b) => _assembler.Bsf(size, a, b));
        RegisterMemory(Mnemonic.Bsf, WideSizes, (size, a, m) => _assembler.Bsf(size, a, m));
        RegisterRegister(Mnemonic.Bsr, WideSizes, (size, a, b) => _assembler.Bsr(size, a, b));
        RegisterMemory(Mnemonic.Bsr, WideSizes, (size, a, m) => _assembler.Bsr(size, a, m));
        RegisterRegister(Mnemonic.Popcnt, WideSizes, (size, a, b) => _assembler.Popcnt(size, a, b));
        RegisterMemory(Mnemonic.Popcnt, WideSizes, (size, a, m) => _assembler.Popcnt(size, a, m));
        RegisterRegister(Mnemonic.Bt, WideSizes, (size, a, b) => _assembler.Bt(size, a, b));
        MemoryRegister(Mnemonic.Cmpxchg, AllSizes, (size, m, a) => _assembler.Cmpxchg(size, m, a));
        MemoryRegister(Mnemonic.Xadd, AllSizes, (size, m, a) => _assembler.Xadd(size, m, a));
    }

    [Fact]
    public void Multiplication_by_a_constant()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (size, target, source, value, address) = (Draw(WideSizes), DrawGpr(), DrawGpr(), DrawImmediate(), RandomAddress.Draw(_random));
            _assembler.Reset();
            _assembler.Imul(size, target, source, value);
            var instruction = Single(_assembler);
            Assert.Equal(Mnemonic.Imul, instruction.Mnemonic);
            AssertRegister(instruction, 0, Register(size, target));
            AssertRegister(instruction, 1, Register(size, source));
            Assert.Equal(Extended(size, value), Extended(size, (long)instruction.GetImmediate(2)));

            _assembler.Reset();
            _assembler.Imul(size, target, address.Value, value);
            instruction = Single(_assembler);
            AssertMemory(instruction, 1, address, Bytes(size));
            Assert.Equal(Extended(size, value), Extended(size, (long)instruction.GetImmediate(2)));
        }
    }

    [Fact]
    public void Operations_of_one_operand()
    {
        foreach (var op in Enum.GetValues<UnaryOp>())
        {
            var mnemonic = Enum.Parse<Mnemonic>(op.ToString());
            for (var i = 0; i < Rounds; i++)
            {
                var (size, register, address) = (Draw(AllSizes), DrawGpr(), RandomAddress.Draw(_random));
                _assembler.Reset();
                _assembler.Unary(op, size, register);
                var instruction = Single(_assembler);
                Assert.Equal(mnemonic, instruction.Mnemonic);
                AssertRegister(instruction, 0, Register(size, register));

                _assembler.Reset();
                _assembler.Unary(op, size, address.Value);
                instruction = Single(_assembler);
                Assert.Equal(mnemonic, instruction.Mnemonic);
                AssertMemory(instruction, 0, address, Bytes(size));
            }
        }
    }

    [Fact]
    public void Shifts_and_rotations()
    {
        foreach (var op in Enum.GetValues<ShiftOp>())
        {
            var mnemonic = Enum.Parse<Mnemonic>(op.ToString());
            for (var i = 0; i < Rounds; i++)
            {
                var (size, register, count) = (Draw(AllSizes), DrawGpr(), _random.Next(1, 64));
                _assembler.Reset();
                _assembler.Shift(op, size, register, count);
                var instruction = Single(_assembler);
                Assert.Equal(mnemonic, instruction.Mnemonic);
                AssertRegister(instruction, 0, Register(size, register));
                Assert.Equal((ulong)count, instruction.GetImmediate(1));

                _assembler.Reset();
                _assembler.ShiftCl(op, size, register);
                instruction = Single(_assembler);
                AssertRegister(instruction, 0, Register(size, register));
                AssertRegister(instruction, 1, Iced.Intel.Register.CL);
            }
        }
    }

    [Fact]
    public void Conditional_moves_and_sets()
    {
        foreach (var condition in Enum.GetValues<Condition>())
        {
            _assembler.Reset();
            _assembler.Cmov(condition, OperandSize.Dword, Gpr.Rax, Gpr.Rcx);
            var code = Single(_assembler).ConditionCode;
            RegisterRegister(Single(_assembler).Mnemonic, WideSizes, (size, a, b) => _assembler.Cmov(condition, size, a, b));
            RegisterMemory(Single(_assembler).Mnemonic, WideSizes, (size, a, m) => _assembler.Cmov(condition, size, a, m));
            for (var i = 0; i < Rounds; i++)
            {
                var register = DrawGpr();
                _assembler.Reset();
                _assembler.Setcc(condition, register);
                var instruction = Single(_assembler);
                Assert.Equal(code, instruction.ConditionCode);
                AssertRegister(instruction, 0, Register(OperandSize.Byte, register));

                var address = RandomAddress.Draw(_random);
                _assembler.Reset();
                _assembler.Setcc(condition, address.Value);
                AssertMemory(Single(_assembler), 0, address, 1);
            }
        }
    }

    [Fact]
    public void Constants_take_the_shortest_form()
    {
        for (var i = 0; i < Rounds * 4; i++)
        {
            var value = _random.Next(4) switch { 0 => (long)_random.Next(), 1 => -(long)_random.Next() - 1, 2 => (long)(uint)_random.NextInt64(), _ => _random.NextInt64(long.MinValue, long.MaxValue) };
            var register = DrawGpr();
            _assembler.Reset();
            _assembler.Mov(register, value);
            var instruction = Single(_assembler);
            Assert.Equal(Mnemonic.Mov, instruction.Mnemonic);
            Assert.Equal(register, (Gpr)(instruction.Op0Register.GetFullRegister() - Iced.Intel.Register.RAX));
            Assert.Equal((ulong)value, instruction.GetImmediate(1));
            Assert.InRange(instruction.Length, 5, (ulong)value <= uint.MaxValue ? 6 : value == (int)value ? 7 : 10);
        }
    }

    [Fact]
    public void Vector_operations()
    {
        foreach (var name in Enum.GetNames<SseOp>())
        {
            var op = Enum.Parse<SseOp>(name);
            var mnemonic = Enum.Parse<Mnemonic>(name);
            var immediate = name is "Cmpss" or "Cmpsd" or "Roundss" or "Roundsd" or "Pshufd" or "Shufps";
            for (var i = 0; i < Rounds; i++)
            {
                var (target, source, address, value) = (DrawXmm(), DrawXmm(), RandomAddress.Draw(_random), (byte)_random.Next(4));
                _assembler.Reset();
                Write(target, source);
                var instruction = Single(_assembler);
                Assert.Equal(mnemonic, instruction.Mnemonic);
                AssertRegister(instruction, 0, Register(target));
                AssertRegister(instruction, 1, Register(source));

                _assembler.Reset();
                WriteMemory(target, address);
                instruction = Single(_assembler);
                Assert.Equal(mnemonic, instruction.Mnemonic);
                AssertRegister(instruction, 0, Register(target));
                AssertMemory(instruction, 1, address, 0);

                void Write(Xmm a, Xmm b)
                {
                    if (immediate)
                    {
                        _assembler.Sse(op, a, b, value);
                    }
                    else
                    {
                        _assembler.Sse(op, a, b);
                    }
                }

                void WriteMemory(Xmm a, RandomAddress m)
                {
                    if (immediate)
                    {
                        _assembler.Sse(op, a, m.Value, value);
                    }
                    else
                    {
                        _assembler.Sse(op, a, m.Value);
                    }
                }
            }
        }
    }

    [Fact]
    public void Vector_stores()
    {
        foreach (var name in Enum.GetNames<SseStore>())
        {
            for (var i = 0; i < Rounds; i++)
            {
                var (source, address) = (DrawXmm(), RandomAddress.Draw(_random));
                _assembler.Reset();
                _assembler.Sse(Enum.Parse<SseStore>(name), address.Value, source);
                var instruction = Single(_assembler);
                Assert.Equal(Enum.Parse<Mnemonic>(name), instruction.Mnemonic);
                AssertMemory(instruction, 0, address, 0);
                AssertRegister(instruction, 1, Register(source));
            }
        }
    }

    [Fact]
    public void Moves_and_conversions_between_register_files()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (isDouble, size, gpr, xmm, address) = (_random.Next(2) == 1, Draw(WideSizes), DrawGpr(), DrawXmm(), RandomAddress.Draw(_random));
            var bits = size == OperandSize.Qword ? Mnemonic.Movq : Mnemonic.Movd;
            Check(() => _assembler.MovBits(size, xmm, gpr), bits, Register(xmm), Register(size, gpr));
            Check(() => _assembler.MovBits(size, gpr, xmm), bits, Register(size, gpr), Register(xmm));
            Check(() => _assembler.ConvertToFloat(isDouble, size, xmm, gpr), isDouble ? Mnemonic.Cvtsi2sd : Mnemonic.Cvtsi2ss, Register(xmm), Register(size, gpr));
            Check(() => _assembler.ConvertToInteger(isDouble, size, gpr, xmm), isDouble ? Mnemonic.Cvttsd2si : Mnemonic.Cvttss2si, Register(size, gpr), Register(xmm));
            Check(() => _assembler.SignMask(isDouble, gpr, xmm), isDouble ? Mnemonic.Movmskpd : Mnemonic.Movmskps, Register(OperandSize.Dword, gpr), Register(xmm));
            _assembler.Reset();
            _assembler.ConvertToFloat(isDouble, size, xmm, address.Value);
            AssertMemory(Single(_assembler), 1, address, Bytes(size));
        }

        void Check(Action write, Mnemonic mnemonic, Register first, Register second)
        {
            _assembler.Reset();
            write();
            var instruction = Single(_assembler);
            Assert.Equal(mnemonic, instruction.Mnemonic);
            AssertRegister(instruction, 0, first);
            AssertRegister(instruction, 1, second);
        }
    }

    [Fact]
    public void Stack_and_indirect_control()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (register, address, value) = (DrawGpr(), RandomAddress.Draw(_random), DrawImmediate());
            RegisterOnly(() => _assembler.Push(register), Mnemonic.Push);
            RegisterOnly(() => _assembler.Pop(register), Mnemonic.Pop);
            RegisterOnly(() => _assembler.Call(register), Mnemonic.Call);
            RegisterOnly(() => _assembler.Jmp(register), Mnemonic.Jmp);
            MemoryOnly(() => _assembler.Push(address.Value), Mnemonic.Push, 8);
            MemoryOnly(() => _assembler.Pop(address.Value), Mnemonic.Pop, 8);
            MemoryOnly(() => _assembler.Call(address.Value), Mnemonic.Call, 8);
            MemoryOnly(() => _assembler.Jmp(address.Value), Mnemonic.Jmp, 8);
            MemoryOnly(() => _assembler.Ldmxcsr(address.Value), Mnemonic.Ldmxcsr, 4);
            MemoryOnly(() => _assembler.Stmxcsr(address.Value), Mnemonic.Stmxcsr, 4);
            _assembler.Reset();
            _assembler.Push(value);
            Assert.Equal((ulong)(long)value, Single(_assembler).GetImmediate(0));

            void RegisterOnly(Action write, Mnemonic mnemonic)
            {
                _assembler.Reset();
                write();
                Assert.Equal(mnemonic, Single(_assembler).Mnemonic);
                AssertRegister(Single(_assembler), 0, Register(OperandSize.Qword, register));
            }

            void MemoryOnly(Action write, Mnemonic mnemonic, int bytes)
            {
                _assembler.Reset();
                write();
                Assert.Equal(mnemonic, Single(_assembler).Mnemonic);
                AssertMemory(Single(_assembler), 0, address, bytes);
            }
        }
    }

    private void RegisterRegister(Mnemonic mnemonic, OperandSize[] sizes, Action<OperandSize, Gpr, Gpr> write, bool skipNop = false)
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (size, target, source) = (Draw(sizes), DrawGpr(), DrawGpr());
            _assembler.Reset();
            write(size, target, source);
            var instruction = Single(_assembler);
            if (skipNop && instruction.Mnemonic == Mnemonic.Nop)
            {
                continue;
            }

            Assert.Equal(mnemonic, instruction.Mnemonic);
            AssertRegister(instruction, 0, Register(size, target));
            AssertRegister(instruction, 1, Register(size, source));
        }
    }

    private void RegisterMemory(Mnemonic mnemonic, OperandSize[] sizes, Action<OperandSize, Gpr, Address> write, bool checkSize = true)
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (size, target, address) = (Draw(sizes), DrawGpr(), RandomAddress.Draw(_random));
            _assembler.Reset();
            write(size, target, address.Value);
            var instruction = Single(_assembler);
            Assert.Equal(mnemonic, instruction.Mnemonic);
            AssertRegister(instruction, 0, Register(size, target));
            AssertMemory(instruction, 1, address, checkSize ? Bytes(size) : 0);
        }
    }

    private void MemoryRegister(Mnemonic mnemonic, OperandSize[] sizes, Action<OperandSize, Address, Gpr> write)
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (size, source, address) = (Draw(sizes), DrawGpr(), RandomAddress.Draw(_random));
            _assembler.Reset();
            write(size, address.Value, source);
            var instruction = Single(_assembler);
            Assert.Equal(mnemonic, instruction.Mnemonic);
            AssertMemory(instruction, 0, address, Bytes(size));
            AssertRegister(instruction, 1, Register(size, source));
        }
    }

    private void RegisterImmediate(Mnemonic mnemonic, OperandSize[] sizes, Action<OperandSize, Gpr, int> write)
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (size, target, value) = (Draw(sizes), DrawGpr(), DrawImmediate());
            _assembler.Reset();
            write(size, target, value);
            var instruction = Single(_assembler);
            Assert.Equal(mnemonic, instruction.Mnemonic);
            AssertRegister(instruction, 0, Register(size, target));
            Assert.Equal(Extended(size, value), Extended(size, (long)instruction.GetImmediate(1)));
        }
    }

    private void MemoryImmediate(Mnemonic mnemonic, OperandSize[] sizes, Action<OperandSize, Address, int> write)
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (size, address, value) = (Draw(sizes), RandomAddress.Draw(_random), DrawImmediate());
            _assembler.Reset();
            write(size, address.Value, value);
            var instruction = Single(_assembler);
            Assert.Equal(mnemonic, instruction.Mnemonic);
            AssertMemory(instruction, 0, address, Bytes(size));
            Assert.Equal(Extended(size, value), Extended(size, (long)instruction.GetImmediate(1)));
        }
    }

    private void ExtendingLoad(Mnemonic mnemonic, OperandSize size, OperandSize from, Action<Gpr, Address> write)
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (target, address) = (DrawGpr(), RandomAddress.Draw(_random));
            _assembler.Reset();
            write(target, address.Value);
            var instruction = Single(_assembler);
            Assert.Equal(mnemonic, instruction.Mnemonic);
            AssertRegister(instruction, 0, Register(size, target));
            AssertMemory(instruction, 1, address, Bytes(from));
        }
    }

    private void Each(Action<Gpr, Gpr> write, Func<Instruction, bool> check, Func<Gpr, Gpr, (Register, Register)> expected)
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (target, source) = (DrawGpr(), DrawGpr());
            _assembler.Reset();
            write(target, source);
            var instruction = Single(_assembler);
            Assert.True(check(instruction), instruction.ToString());
            AssertRegister(instruction, 0, expected(target, source).Item1);
            AssertRegister(instruction, 1, expected(target, source).Item2);
        }
    }

    private static ulong Extended(OperandSize size, long value) => size switch
    {
        OperandSize.Byte => (byte)value,
        OperandSize.Word => (ushort)value,
        OperandSize.Dword => (uint)value,
        _ => (ulong)value,
    };

    private static int Bytes(OperandSize size) => 1 << (int)size;

    private T Draw<T>(T[] values) => values[_random.Next(values.Length)];

    private Gpr DrawGpr() => (Gpr)_random.Next(16);

    private Xmm DrawXmm() => (Xmm)_random.Next(16);

    private int DrawImmediate() => _random.Next(3) switch { 0 => _random.Next(-129, 130), 1 => _random.Next(-33000, 33000), _ => _random.Next(int.MinValue, int.MaxValue) };
}

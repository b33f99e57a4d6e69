using Skiff.Compiler.X64;

namespace Skiff.Compiler.Tests.X64;

public class X64AssemblerTests
{
    private readonly X64Assembler _assembler = new();

    // Bytes checked by hand against the Intel manual, one or two for each shape of encoding.
    public static TheoryData<string, string> Forms => new()
    {
        { "push rbp", "55" },
        { "push r12", "4154" },
        { "mov rbp, rsp", "4889E5" },
        { "sub rsp, 16", "4883EC10" },
        { "mov eax, 1", "B801000000" },
        { "mov rax, -1", "48C7C0FFFFFFFF" },
        { "mov r9, 0x123456789ABCDEF0", "49B9F0DEBC9A78563412" },
        { "mov sil, dil", "4088FE" },
        { "mov eax, [r15+rcx+8]", "418B440F08" },
        { "mov [rsp], rax", "48890424" },
        { "mov [r12+1], cl", "41884C2401" },
        { "mov [rbp], edx", "895500" },
        { "mov [r13], edx", "41895500" },
        { "movzx eax, dil", "400FB6C7" },
        { "movsxd rax, ecx", "4863C1" },
        { "lea eax, [rdi*8]", "8D04FD00000000" },
        { "imul eax, ecx, 10", "6BC10A" },
        { "shl rax, 1", "48D1E0" },
        { "sar eax, 31", "C1F81F" },
        { "cdq", "99" },
        { "cqo", "4899" },
        { "sete spl", "400F94C4" },
        { "popcnt rax, rcx", "F3480FB8C1" },
        { "addsd xmm1, xmm9", "F2410F58C9" },
        { "roundsd xmm0, xmm1, 3", "660F3A0BC103" },
        { "movq rax, xmm3", "66480F7ED8" },
        { "cvttsd2si rax, xmm0", "F2480F2CC0" },
        { "call [r11+120]", "41FF5378" },
        { "jmp rax", "FFE0" },
        { "leave", "C9" },
        { "ret", "C3" },
        { "pushfq", "9C" },
        { "popfq", "9D" },
        { "syscall", "0F05" },
        { "ud2", "0F0B" },
        { "int3", "CC" },
        { "pause", "F390" },
        { "cld", "FC" },
        { "rep movsb", "F3A4" },
        { "rep movsq", "F348A5" },
        { "rep stosb", "F3AA" },
        { "rep stosq", "F348AB" },
        { "lfence", "0FAEE8" },
        { "mfence", "0FAEF0" },
        { "endbr64", "F30F1EFA" },
        { "lock cmpxchg [rdi], ecx", "F00FB10F" },
        { "bswap r9", "49 0FC9" },
        { "bt eax, 31", "0FBAE01F" },
        { "btr rdx, 63", "480FBAF23F" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_form_has_these_bytes(string text, string hex)
    {
        Write(text);

        Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(_assembler.Code));
    }

    [Fact]
    public void Jumps_backwards_are_as_short_as_can_be()
    {
        var start = _assembler.NewLabel();
        _assembler.Bind(start);
        _assembler.Nop(100);
        _assembler.Jmp(start);
        _assembler.Nop(100);
        _assembler.Jcc(Condition.Equal, start);
        _assembler.ResolveLabels();

        Assert.Equal("EB9A", Convert.ToHexString(_assembler.Code.Slice(100, 2)));
        Assert.Equal("0F8430FFFFFF", Convert.ToHexString(_assembler.Code.Slice(202, 6)));
    }

    [Fact]
    public void A_short_jump_reaches_127_bytes_and_not_128()
    {
        var near = _assembler.NewLabel();
        _assembler.JmpShort(near);
        _assembler.Nop(127);
        _assembler.Bind(near);
        _assembler.ResolveLabels();
        Assert.Equal("EB7F", Convert.ToHexString(_assembler.Code[..2]));

        _assembler.Reset();
        var far = _assembler.NewLabel();
        _assembler.JccShort(Condition.Above, far);
        _assembler.Nop(128);
        _assembler.Bind(far);
        Assert.Throws<InvalidOperationException>(_assembler.ResolveLabels);
    }

    [Fact]
    public void Backward_jumps_are_short_at_128_bytes_and_long_at_129()
    {
        foreach (var (distance, length) in new[] { (126, 2), (127, 5) })
        {
            _assembler.Reset();
            var start = _assembler.NewLabel();
            _assembler.Bind(start);
            _assembler.Nop(distance);
            _assembler.Jmp(start);
            _assembler.ResolveLabels();

            Assert.Equal(distance + length, _assembler.Position);
        }
    }

    [Fact]
    public void An_address_relative_to_rip_counts_from_the_end_of_the_instruction()
    {
        var constant = _assembler.NewLabel();
        _assembler.Alu(AluOp.Cmp, OperandSize.Dword, Address.Of(constant), 1000);
        _assembler.Bind(constant);
        _assembler.ResolveLabels();

        Assert.Equal("813D00000000E8030000", Convert.ToHexString(_assembler.Code));
    }

    [Fact]
    public void A_jump_table_holds_distances_from_its_own_beginning()
    {
        var (table, target) = (_assembler.NewLabel(), _assembler.NewLabel());
        _assembler.Nop(3);
        _assembler.Bind(target);
        _assembler.Nop(5);
        _assembler.Bind(table);
        _assembler.LabelDistance(target, table);
        _assembler.LabelDistance(target, table);
        _assembler.ResolveLabels();

        Assert.Equal("FBFFFFFFFBFFFFFF", Convert.ToHexString(_assembler.Code[8..]));
    }

    [Fact]
    public void An_unbound_label_is_an_error()
    {
        _assembler.Jmp(_assembler.NewLabel());

        Assert.Throws<InvalidOperationException>(_assembler.ResolveLabels);
    }

    [Fact]
    public void Relocations_name_the_place_of_the_distance()
    {
        _assembler.CallSymbol(7);
        _assembler.JmpSymbol(9);

        Assert.Equal([new Relocation(1, 7), new Relocation(6, 9)], _assembler.Relocations);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(31)]
    public void Nops_fill_exactly(int count)
    {
        _assembler.Nop(count);

        var decoder = Iced.Intel.Decoder.Create(64, _assembler.Code.ToArray());
        Assert.Equal(count, _assembler.Position);
        Assert.All(decoder, instruction => Assert.Equal(Iced.Intel.Mnemonic.Nop, instruction.Mnemonic));
    }

    [Fact]
    public void A_used_assembler_writes_without_allocating()
    {
        Fill();
        _assembler.Reset();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Fill()
        {
            for (var i = 0; i < 1000; i++)
            {
                _assembler.Alu(AluOp.Add, OperandSize.Qword, (Gpr)(i & 15), new Address(Gpr.R15, Gpr.Rcx, 2, i));
            }
        }
    }

    private void Write(string text)
    {
        var a = _assembler;
        Action write = text switch
        {
            "push rbp" => () => a.Push(Gpr.Rbp),
            "push r12" => () => a.Push(Gpr.R12),
            "mov rbp, rsp" => () => a.Mov(OperandSize.Qword, Gpr.Rbp, Gpr.Rsp),
            "sub rsp, 16" => () => a.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rsp, 16),
            "mov eax, 1" => () => a.Mov(Gpr.Rax, 1),
            "mov rax, -1" => () => a.Mov(Gpr.Rax, -1),
            "mov r9, 0x123456789ABCDEF0" => () => a.Mov(Gpr.R9, 0x123456789ABCDEF0),
            "mov sil, dil" => () => a.Mov(OperandSize.Byte, Gpr.Rsi, Gpr.Rdi),
            "mov eax, [r15+rcx+8]" => () => a.Mov(OperandSize.Dword, Gpr.Rax, new Address(Gpr.R15, Gpr.Rcx, 0, 8)),
            "mov [rsp], rax" => () => a.Mov(OperandSize.Qword, new Address(Gpr.Rsp), Gpr.Rax),
            "mov [r12+1], cl" => () => a.Mov(OperandSize.Byte, new Address(Gpr.R12, 1), Gpr.Rcx),
            "mov [rbp], edx" => () => a.Mov(OperandSize.Dword, new Address(Gpr.Rbp), Gpr.Rdx),
            "mov [r13], edx" => () => a.Mov(OperandSize.Dword, new Address(Gpr.R13), Gpr.Rdx),
            "movzx eax, dil" => () => a.MovZx(OperandSize.Byte, Gpr.Rax, Gpr.Rdi),
            "movsxd rax, ecx" => () => a.MovSx(OperandSize.Qword, OperandSize.Dword, Gpr.Rax, Gpr.Rcx),
            "lea eax, [rdi*8]" => () => a.Lea(OperandSize.Dword, Gpr.Rax, Address.Scaled(Gpr.Rdi, 3, 0)),
            "imul eax, ecx, 10" => () => a.Imul(OperandSize.Dword, Gpr.Rax, Gpr.Rcx, 10),
            "shl rax, 1" => () => a.Shift(ShiftOp.Shl, OperandSize.Qword, Gpr.Rax, 1),
            "sar eax, 31" => () => a.Shift(ShiftOp.Sar, OperandSize.Dword, Gpr.Rax, 31),
            "cdq" => () => a.SignExtendAccumulator(OperandSize.Dword),
            "cqo" => () => a.SignExtendAccumulator(OperandSize.Qword),
            "sete spl" => () => a.Setcc(Condition.Equal, Gpr.Rsp),
            "popcnt rax, rcx" => () => a.Popcnt(OperandSize.Qword, Gpr.Rax, Gpr.Rcx),
            "addsd xmm1, xmm9" => () => a.Sse(SseOp.Addsd, Xmm.Xmm1, Xmm.Xmm9),
            "roundsd xmm0, xmm1, 3" => () => a.Sse(SseOp.Roundsd, Xmm.Xmm0, Xmm.Xmm1, 3),
            "movq rax, xmm3" => () => a.MovBits(OperandSize.Qword, Gpr.Rax, Xmm.Xmm3),
            "cvttsd2si rax, xmm0" => () => a.ConvertToInteger(true, OperandSize.Qword, Gpr.Rax, Xmm.Xmm0),
            "call [r11+120]" => () => a.Call(new Address(Gpr.R11, 120)),
            "jmp rax" => () => a.Jmp(Gpr.Rax),
            "leave" => a.Leave,
            "ret" => a.Ret,
            "pushfq" => a.Pushfq,
            "popfq" => a.Popfq,
            "syscall" => a.Syscall,
            "ud2" => a.Ud2,
            "int3" => a.Int3,
            "pause" => a.Pause,
            "cld" => a.Cld,
            "rep movsb" => a.RepMovsb,
            "rep movsq" => a.RepMovsq,
            "rep stosb" => a.RepStosb,
            "rep stosq" => a.RepStosq,
            "lfence" => a.Lfence,
            "mfence" => a.Mfence,
            "endbr64" => a.Endbr64,
            "lock cmpxchg [rdi], ecx" => () => LockCmpxchg(a),
            "bswap r9" => () => a.Bswap(OperandSize.Qword, Gpr.R9),
            "bt eax, 31" => () => a.Bt(OperandSize.Dword, Gpr.Rax, 31),
            "btr rdx, 63" => () => a.Btr(OperandSize.Qword, Gpr.Rdx, 63),
            _ => throw new ArgumentException(text, nameof(text)),
        };
        write();
    }

    private static void LockCmpxchg(X64Assembler assembler)
    {
        assembler.Lock();
        assembler.Cmpxchg(OperandSize.Dword, new Address(Gpr.Rdi), Gpr.Rcx);
    }
}

namespace Skiff.Compiler.X64;

#pragma warning disable CS1591 // The members are the names of the Intel manual.

/// <summary>
/// Vector instructions of the form <c>op xmm, xmm/m</c>, some with an immediate byte; the value is the encoding, see <see cref="Encoding"/>.
/// Moves to memory are <see cref="SseStore"/>, those between the register files are methods of the assembler.
/// </summary>
public enum SseOp : ushort
{
    Movaps = Encoding.Map0F | 0x28,
    Movups = Encoding.Map0F | 0x10,
    Movdqa = Encoding.P66 | Encoding.Map0F | 0x6F,
    Movdqu = Encoding.PF3 | Encoding.Map0F | 0x6F,
    Movss = Encoding.PF3 | Encoding.Map0F | 0x10,
    Movsd = Encoding.PF2 | Encoding.Map0F | 0x10,
    Movq = Encoding.PF3 | Encoding.Map0F | 0x7E,
    Addss = Encoding.PF3 | Encoding.Map0F | 0x58,
    Addsd = Encoding.PF2 | Encoding.Map0F | 0x58,
    Subss = Encoding.PF3 | Encoding.Map0F | 0x5C,
    Subsd = Encoding.PF2 | Encoding.Map0F | 0x5C,
    Mulss = Encoding.PF3 | Encoding.Map0F | 0x59,
    Mulsd = Encoding.PF2 | Encoding.Map0F | 0x59,
    Divss = Encoding.PF3 | Encoding.Map0F | 0x5E,
    Divsd = Encoding.PF2 | Encoding.Map0F | 0x5E,
    Minss = Encoding.PF3 | Encoding.Map0F | 0x5D,
    Minsd = Encoding.PF2 | Encoding.Map0F | 0x5D,
    Maxss = Encoding.PF3 | Encoding.Map0F | 0x5F,
    Maxsd = Encoding.PF2 | Encoding.Map0F | 0x5F,
    Sqrtss = Encoding.PF3 | Encoding.Map0F | 0x51,
    Sqrtsd = Encoding.PF2 | Encoding.Map0F | 0x51,
    Ucomiss = Encoding.Map0F | 0x2E,
    Ucomisd = Encoding.P66 | Encoding.Map0F | 0x2E,
    Cvtss2sd = Encoding.PF3 | Encoding.Map0F | 0x5A,
    Cvtsd2ss = Encoding.PF2 | Encoding.Map0F | 0x5A,
    Andps = Encoding.Map0F | 0x54,
    Andpd = Encoding.P66 | Encoding.Map0F | 0x54,
    Andnps = Encoding.Map0F | 0x55,
    Andnpd = Encoding.P66 | Encoding.Map0F | 0x55,
    Orps = Encoding.Map0F | 0x56,
    Orpd = Encoding.P66 | Encoding.Map0F | 0x56,
    Xorps = Encoding.Map0F | 0x57,
    Xorpd = Encoding.P66 | Encoding.Map0F | 0x57,
    Pxor = Encoding.P66 | Encoding.Map0F | 0xEF,
    Pcmpeqd = Encoding.P66 | Encoding.Map0F | 0x76,
    Unpcklps = Encoding.Map0F | 0x14,
    Subpd = Encoding.P66 | Encoding.Map0F | 0x5C,
    Addpd = Encoding.P66 | Encoding.Map0F | 0x58,
    Unpckhpd = Encoding.P66 | Encoding.Map0F | 0x15,
    Haddpd = Encoding.P66 | Encoding.Map0F | 0x7C,

    // With an immediate byte.
    Cmpss = Encoding.PF3 | Encoding.Map0F | 0xC2,
    Cmpsd = Encoding.PF2 | Encoding.Map0F | 0xC2,
    Roundss = Encoding.P66 | Encoding.Map0F3A | 0x0A,
    Roundsd = Encoding.P66 | Encoding.Map0F3A | 0x0B,
    Pshufd = Encoding.P66 | Encoding.Map0F | 0x70,
    Shufps = Encoding.Map0F | 0xC6,
}

/// <summary>Vector instructions that write memory: <c>op m, xmm</c>.</summary>
public enum SseStore : ushort
{
    Movaps = Encoding.Map0F | 0x29,
    Movups = Encoding.Map0F | 0x11,
    Movdqa = Encoding.P66 | Encoding.Map0F | 0x7F,
    Movdqu = Encoding.PF3 | Encoding.Map0F | 0x7F,
    Movss = Encoding.PF3 | Encoding.Map0F | 0x11,
    Movsd = Encoding.PF2 | Encoding.Map0F | 0x11,
}

#pragma warning restore CS1591

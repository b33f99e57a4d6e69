namespace Skiff.Runtime.Stubs;

/// <summary>Offsets in what the kernel gives a signal handler on x86-64: <c>siginfo_t</c> and <c>ucontext_t</c> (linux/arch/x86/include/uapi/asm/sigcontext.h).</summary>
internal static class UserContext
{
    internal const int SignalAddress = 0x10;

    internal const int Rip = Registers + (16 * 8);
    internal const int Rbp = Registers + (10 * 8);
    internal const int R14 = Registers + (6 * 8);

    private const int Registers = 40;
}

namespace Skiff.Native;

/// <summary>Installs a handler of machine code in front of the one that is there, which stays responsible for everything the new one does not know.</summary>
public static unsafe class SignalHandler
{
    /// <summary>The signals of hardware faults: SIGILL, SIGBUS, SIGFPE, SIGSEGV.</summary>
    public static ReadOnlySpan<int> FaultSignals => [Libc.SIGILL, Libc.SIGBUS, Libc.SIGFPE, Libc.SIGSEGV];

    /// <summary>The handler installed now for <paramref name="signal"/>: 0 is the default action, 1 is to ignore it.</summary>
    public static nint Current(int signal)
    {
        Libc.SignalAction current;
        // SAFETY: only reads the disposition into a local.
        if (Libc.sigaction(signal, null, &current) != 0)
        {
            throw NativeException.FromLastError("sigaction");
        }

        return current.Handler;
    }

    /// <summary>Installs <paramref name="handler"/>, a function <c>(int signal, siginfo_t*, ucontext_t*)</c> of machine code that jumps to <see cref="Current"/> for foreign faults.</summary>
    /// <remarks>
    /// Mask and flags of the predecessor stay, because it may still run under them. The alternate stack is added for SIGSEGV only: CoreCLR
    /// handles SIGFPE on the thread's own stack, and takes a small one for a stack overflow. NativeAOT has no alternate stacks: there it is safe, and needed, for all.
    /// </remarks>
    public static void Install(int signal, nint handler, bool runtimeUsesAlternateStacks)
    {
        // SAFETY: `handler` is code that stays mapped for ever; the structure is a local.
        Libc.SignalAction action;
        if (Libc.sigaction(signal, null, &action) != 0)
        {
            throw NativeException.FromLastError("sigaction");
        }

        action.Handler = handler;
        action.Flags |= Libc.SA_SIGINFO;
        if (signal == Libc.SIGSEGV || !runtimeUsesAlternateStacks)
        {
            action.Flags |= Libc.SA_ONSTACK;
        }

        if (Libc.sigaction(signal, &action, null) != 0)
        {
            throw NativeException.FromLastError("sigaction");
        }
    }
}

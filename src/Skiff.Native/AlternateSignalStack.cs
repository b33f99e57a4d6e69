using System.Collections.Concurrent;

namespace Skiff.Native;

/// <summary>
/// The stack on which a thread handles SIGSEGV while it runs on a fiber. CoreCLR gives every thread one of 16 KiB, NativeAOT gives none;
/// where it is missing or too small this sets one.
/// </summary>
public static unsafe class AlternateSignalStack
{
    [ThreadStatic]
    private static Owner? t_owner;

    /// <summary>Bytes that a handler's frame may need: at least 16 KiB, and more on CPUs with large register files. Also the slack below a fiber's limit.</summary>
    public static int RequiredSize { get; } = Math.Max(16 << 10, (8 << 10) + (int)((Libc.getauxval(Libc.AT_MINSIGSTKSZ) + 4095) & ~(nuint)4095));

    /// <summary>Makes sure that the current thread has one. To be called before every entry to machine code: fibers move between threads.</summary>
    public static void Ensure()
    {
        if (t_owner is null)
        {
            t_owner = Install();
        }
    }

    private static Owner Install()
    {
        // SAFETY: both structures are locals; the stack handed to the kernel stays mapped as long as the thread lives, because t_owner keeps it.
        Libc.StackDescription current;
        if (Libc.sigaltstack(null, &current) != 0)
        {
            throw NativeException.FromLastError("sigaltstack");
        }

        if ((current.Flags & Libc.SS_DISABLE) == 0 && current.Size >= (nuint)RequiredSize)
        {
            return new Owner(null);
        }

        var range = StackPool.Rent();
        var wanted = new Libc.StackDescription { Pointer = range.Address + AddressRange.PageSize, Size = range.Length - AddressRange.PageSize };
        if (Libc.sigaltstack(&wanted, null) != 0)
        {
            var error = NativeException.FromLastError("sigaltstack");
            StackPool.Return(range);
            throw error;
        }

        return new Owner(range);
    }

    // A thread static: the finalizer runs after its thread has ended. The stack is handed to a later thread rather than unmapped, so
    // that a signal at the very end of a native thread still finds mapped memory.
    private sealed class Owner(AddressRange? range)
    {
        ~Owner()
        {
            if (range is not null)
            {
                StackPool.Return(range);
            }
        }
    }

    private static class StackPool
    {
        private static readonly ConcurrentBag<AddressRange> s_free = [];

        // Keeps every stack alive, and so its finalizer from unmapping it.
        private static readonly ConcurrentBag<AddressRange> s_all = [];

        internal static AddressRange Rent()
        {
            if (s_free.TryTake(out var free))
            {
                return free;
            }

            // The first page stays inaccessible: a guard.
            var range = AddressRange.Reserve(AddressRange.PageSize + AddressRange.RoundUp((nuint)RequiredSize));
            range.Commit(AddressRange.PageSize, range.Length - AddressRange.PageSize);
            s_all.Add(range);
            return range;
        }

        internal static void Return(AddressRange range) => s_free.Add(range);
    }
}

using System.Buffers.Binary;

namespace Skiff.Native;

/// <summary>
/// Turns SIGCHLD into a readable descriptor, for children that are not known and have no descriptor of their own. The handler is a few instructions of machine
/// code, which write to an eventfd: no managed code runs in a signal, and signalfd(2) would miss what a thread of the runtime takes.
/// </summary>
public sealed unsafe class ChildSignal : IDisposable
{
    private const int DescriptorAt = 6;
    private static CodeArena? s_arena;

    private ChildSignal(FileHandle descriptor) => Descriptor = descriptor;

    /// <summary>Readable when a child ended since it was read last.</summary>
    public FileHandle Descriptor { get; }

    /// <summary>Installs the handler; once in a process, for as long as it lives.</summary>
    public static ChildSignal Install()
    {
        var error = EventCounter.Create(out var counter);
        if (counter is null)
        {
            throw new NativeException(nameof(Libc.eventfd), (int)error);
        }

        //   mov eax, 1 (write); mov edi, descriptor; lea rsi, [rip + 8]; mov edx, 8; syscall; ret; padding; a one of 8 bytes
        Span<byte> code =
        [
            0xB8, 1, 0, 0, 0, 0xBF, 0, 0, 0, 0, 0x48, 0x8D, 0x35, 8, 0, 0, 0, 0xBA, 8, 0, 0, 0, 0x0F, 0x05, 0xC3, 1, 0, 0, 0, 0, 0, 0, 0,
        ];
        BinaryPrimitives.WriteInt32LittleEndian(code[DescriptorAt..], counter.Descriptor);
        s_arena ??= new CodeArena(CodeArena.GranuleSize);
        var handler = s_arena.Copy(code);

        // SAFETY: the code is never unmapped and follows the calling convention: it changes only registers that a handler may; the structure is a local.
        Libc.SignalAction action = default;
        action.Handler = handler.Address;
        action.Flags = Libc.SA_RESTART | Libc.SA_NOCLDSTOP;
        if (Libc.sigaction(Libc.SIGCHLD, &action, null) != 0)
        {
            throw NativeException.FromLastError(nameof(Libc.sigaction));
        }

        return new ChildSignal(counter);
    }

    /// <summary>Leaves the descriptor unreadable until the next child ends.</summary>
    public void Clear() => _ = EventCounter.Take(Descriptor);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nobody may write to the number when it means another file.
        // SAFETY: SIG_DFL is zero; the structure is a local.
        Libc.SignalAction action = default;
        _ = Libc.sigaction(Libc.SIGCHLD, &action, null);
        Descriptor.Dispose();
    }
}

using Skiff.Native;
using Skiff.Wasi.Preview1.Descriptors;

namespace Skiff.Wasi.Preview1;

/// <summary>One entry of <c>poll_oneoff</c>, read once from the guest's memory.</summary>
/// <param name="UserData">Given back with the event.</param>
/// <param name="Type">What is waited for.</param>
/// <param name="Clock">The clock of a clock entry.</param>
/// <param name="Deadline">When its time is over, on that clock, in nanoseconds.</param>
/// <param name="Descriptor">What is to be read or written.</param>
/// <param name="Error">Why the entry cannot be waited for; it has happened then.</param>
internal readonly record struct Subscription(
    ulong UserData, EventType Type, ClockId Clock, ulong Deadline, Descriptor? Descriptor, Errno Error)
{
    /// <summary>The bytes of a <c>subscription</c>.</summary>
    internal const uint Size = 48;

    internal PollEvents Requested => Type == EventType.Read ? PollEvents.Readable : PollEvents.Writable;
}

/// <summary>One event of <c>poll_oneoff</c>.</summary>
internal readonly record struct PollEvent(ulong UserData, EventType Type, Errno Error, ulong Bytes, bool HungUp)
{
    /// <summary>The bytes of an <c>event</c>.</summary>
    internal const uint Size = 32;

    internal void Write(GuestView view, uint address)
    {
        view.Slice(address, Size).Clear();
        view.WriteUInt64(address, UserData);
        view.WriteUInt16(address + 8, (ushort)Error);
        view.WriteByte(address + 10, (byte)Type);
        view.WriteUInt64(address + 16, Bytes);
        view.WriteUInt16(address + 24, HungUp ? (ushort)1 : (ushort)0); // eventrwflags: fd_readwrite_hangup
    }
}

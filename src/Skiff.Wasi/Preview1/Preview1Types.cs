namespace Skiff.Wasi.Preview1;

// The enumerations of preview 1 (typenames.witx); numbers and layouts are the specification's.

/// <summary><c>filetype</c>.</summary>
internal enum FileType : byte
{
    Unknown = 0,
    BlockDevice = 1,
    CharacterDevice = 2,
    Directory = 3,
    RegularFile = 4,
    SocketDatagram = 5,
    SocketStream = 6,
    SymbolicLink = 7,
}

/// <summary><c>fdflags</c>.</summary>
[Flags]
internal enum DescriptorFlags : ushort
{
    None = 0,
    Append = 1 << 0,
    DataSync = 1 << 1,
    NonBlocking = 1 << 2,
    ReadSync = 1 << 3,
    Sync = 1 << 4,

    AnySync = DataSync | ReadSync | Sync,
    All = Append | NonBlocking | AnySync,
}

/// <summary><c>oflags</c>.</summary>
[Flags]
internal enum PathOpenFlags : ushort
{
    None = 0,
    Create = 1 << 0,
    Directory = 1 << 1,
    Exclusive = 1 << 2,
    Truncate = 1 << 3,
    All = Create | Directory | Exclusive | Truncate,
}

/// <summary><c>lookupflags</c>.</summary>
[Flags]
internal enum LookupFlags : uint
{
    None = 0,
    SymlinkFollow = 1 << 0,
}

/// <summary><c>fstflags</c>.</summary>
[Flags]
internal enum SetTimesFlags : ushort
{
    None = 0,
    Accessed = 1 << 0,
    AccessedNow = 1 << 1,
    Modified = 1 << 2,
    ModifiedNow = 1 << 3,
    All = Accessed | AccessedNow | Modified | ModifiedNow,
}

/// <summary><c>clockid</c>.</summary>
internal enum ClockId : uint
{
    RealTime = 0,
    Monotonic = 1,
    ProcessCpuTime = 2,
    ThreadCpuTime = 3,
}

/// <summary><c>eventtype</c>.</summary>
internal enum EventType : byte
{
    Clock = 0,
    Read = 1,
    Write = 2,
}

/// <summary><c>whence</c>; the same numbers as lseek(2).</summary>
internal enum Whence : byte
{
    Set = 0,
    Current = 1,
    End = 2,
}

/// <summary><c>riflags</c>.</summary>
[Flags]
internal enum ReceiveFlags : ushort
{
    None = 0,
    Peek = 1 << 0,
    WaitAll = 1 << 1,
}

/// <summary>What one read or write did.</summary>
/// <param name="Error">Success, or why nothing was transferred.</param>
/// <param name="Count">Bytes.</param>
internal readonly record struct Transfer(Errno Error, uint Count)
{
    internal static ValueTask<Transfer> Failed(Errno error) => new(new Transfer(error, 0));
}

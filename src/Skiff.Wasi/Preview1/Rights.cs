namespace Skiff.Wasi.Preview1;

/// <summary><c>rights</c> of preview 1; the names are the specification's.</summary>
[Flags]
internal enum Rights : ulong
{
    None = 0,
    FdDatasync = 1UL << 0,
    FdRead = 1UL << 1,
    FdSeek = 1UL << 2,
    FdFdstatSetFlags = 1UL << 3,
    FdSync = 1UL << 4,
    FdTell = 1UL << 5,
    FdWrite = 1UL << 6,
    FdAdvise = 1UL << 7,
    FdAllocate = 1UL << 8,
    PathCreateDirectory = 1UL << 9,
    PathCreateFile = 1UL << 10,
    PathLinkSource = 1UL << 11,
    PathLinkTarget = 1UL << 12,
    PathOpen = 1UL << 13,
    FdReaddir = 1UL << 14,
    PathReadlink = 1UL << 15,
    PathRenameSource = 1UL << 16,
    PathRenameTarget = 1UL << 17,
    PathFilestatGet = 1UL << 18,
    PathFilestatSetSize = 1UL << 19,
    PathFilestatSetTimes = 1UL << 20,
    FdFilestatGet = 1UL << 21,
    FdFilestatSetSize = 1UL << 22,
    FdFilestatSetTimes = 1UL << 23,
    PathSymlink = 1UL << 24,
    PathRemoveDirectory = 1UL << 25,
    PathUnlinkFile = 1UL << 26,
    PollFdReadwrite = 1UL << 27,
    SockShutdown = 1UL << 28,
    SockAccept = 1UL << 29,

    /// <summary>All that preview 1 defines.</summary>
    All = (1UL << 30) - 1,

    /// <summary>What a directory can have; seeking, reading and writing are not among it.</summary>
    Directory = FdFdstatSetFlags | FdSync | FdAdvise | FdReaddir | FdFilestatGet | FdFilestatSetTimes | PollFdReadwrite
        | PathCreateDirectory | PathCreateFile | PathLinkSource | PathLinkTarget | PathOpen | PathReadlink | PathRenameSource | PathRenameTarget
        | PathFilestatGet | PathFilestatSetSize | PathFilestatSetTimes | PathSymlink | PathRemoveDirectory | PathUnlinkFile,

    /// <summary>What a regular file can have, and so what a directory hands down beside its own.</summary>
    File = FdDatasync | FdRead | FdSeek | FdFdstatSetFlags | FdSync | FdTell | FdWrite | FdAdvise | FdAllocate | FdFilestatGet | FdFilestatSetSize
        | FdFilestatSetTimes | PollFdReadwrite,

    /// <summary>What a pipe, terminal or stream can have. Without FdSeek and FdTell: so C libraries tell a terminal from a file.</summary>
    Channel = FdRead | FdWrite | FdFdstatSetFlags | FdFilestatGet | FdSync | FdDatasync | PollFdReadwrite,

    /// <summary>What a socket can have.</summary>
    Socket = Channel | SockShutdown | SockAccept,

    /// <summary>Those that need a file opened for writing.</summary>
    Writing = FdWrite | FdAllocate | FdFilestatSetSize,

    /// <summary>Those that a read-only directory has not.</summary>
    Changing = FdWrite | FdAllocate | FdFilestatSetSize | FdFilestatSetTimes | PathCreateDirectory | PathCreateFile | PathLinkSource | PathLinkTarget
        | PathRenameSource | PathRenameTarget | PathFilestatSetSize | PathFilestatSetTimes | PathSymlink | PathRemoveDirectory | PathUnlinkFile,
}

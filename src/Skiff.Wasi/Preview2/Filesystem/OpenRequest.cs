using Skiff.Native;
using Skiff.Wasi.Filesystem;
using NativeFlags = Skiff.Native.OpenFlags;
using OpenFlags = Skiff.Wasi.Filesystem.OpenFlags;

namespace Skiff.Wasi.Preview2.Filesystem;

/// <summary>What <c>open-at</c> was asked for.</summary>
internal readonly record struct OpenRequest(PathFlags PathFlags, OpenFlags OpenFlags, DescriptorFlags Flags)
{
    /// <summary>Why it is refused without asking the kernel, or null.</summary>
    internal ErrorCode? Refuse(bool isDirectory, bool isReadOnly) =>
        !isDirectory ? ErrorCode.NotDirectory
        : Has(OpenFlags.Create) && Has(OpenFlags.Directory) ? ErrorCode.Invalid
        : isReadOnly && (Has(DescriptorFlags.Write) || Has(DescriptorFlags.MutateDirectory) || Has(OpenFlags.Create) || Has(OpenFlags.Truncate))
            ? ErrorCode.ReadOnly
        : null;

    internal NativeFlags ToNative()
    {
        // Never waits: opening a pipe without another end would hold the thread.
        var native = NativeFlags.NonBlocking | NativeFlags.NoControllingTerminal;
        native |= !Has(DescriptorFlags.Write) || Has(OpenFlags.Directory) ? NativeFlags.ReadOnly
            : Has(DescriptorFlags.Read) ? NativeFlags.ReadWrite
            : NativeFlags.WriteOnly;
        native |= (PathFlags & PathFlags.SymlinkFollow) != PathFlags.None ? 0 : NativeFlags.NoFollow;
        native |= Has(OpenFlags.Create) ? NativeFlags.Create : 0;
        native |= Has(OpenFlags.Exclusive) ? NativeFlags.Exclusive : 0;
        native |= Has(OpenFlags.Directory) ? NativeFlags.Directory : 0;
        native |= Has(OpenFlags.Truncate) ? NativeFlags.Truncate : 0;
        native |= Has(DescriptorFlags.DataIntegritySync) ? NativeFlags.DataSync : 0;
        native |= Has(DescriptorFlags.FileIntegritySync) || Has(DescriptorFlags.RequestedWriteSync) ? NativeFlags.Sync : 0;
        return native;
    }

    /// <summary>The flags of what was opened: reading where nothing was asked for; only a directory can be mutated.</summary>
    internal DescriptorFlags FlagsOf(FileKind kind)
    {
        var flags = Has(DescriptorFlags.Read) || Has(DescriptorFlags.Write) ? Flags : Flags | DescriptorFlags.Read;
        return kind == FileKind.Directory ? flags & ~DescriptorFlags.Write : flags & ~DescriptorFlags.MutateDirectory;
    }

    private bool Has(OpenFlags flag) => (OpenFlags & flag) != OpenFlags.None;

    private bool Has(DescriptorFlags flag) => (Flags & flag) != DescriptorFlags.None;
}

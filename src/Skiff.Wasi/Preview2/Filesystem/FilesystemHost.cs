using Skiff.Wasi.Filesystem;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Filesystem;

/// <summary>The free functions of <c>wasi:filesystem</c>, and what the descriptors of one guest share.</summary>
internal sealed class FilesystemHost(GuestIo io, DescriptorBudget budget, IReadOnlyList<WasiDirectory> directories) : ITypesHost, IPreopensHost
{
    internal GuestIo Io => io;

    internal DescriptorBudget Budget => budget;

    public (IDescriptor, string)[] GetDirectories() => [.. directories.Select(granted => ((IDescriptor)new Descriptor(this, granted), granted.GuestPath))];

    public ErrorCode? FilesystemErrorCode(IError error) => error is SystemError { Error: var cause } ? cause.ToErrorCode() : null;
}

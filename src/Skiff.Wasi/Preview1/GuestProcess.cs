using Skiff.Native;
using Skiff.Wasi.Preview1.Descriptors;

namespace Skiff.Wasi.Preview1;

/// <summary>
/// The guest as a process: its descriptors, clocks and the functions of preview 1, one file per family. The functions know guest addresses and
/// answer <see cref="Errno"/>; they never throw because of what a guest asks. One call at a time.
/// </summary>
internal sealed partial class GuestProcess : IDisposable
{
    private readonly WasiOptions _options;
    private readonly GuestBuffers _buffers;
    private readonly DescriptorTable _descriptors;
    private readonly GuestStrings _arguments;
    private readonly GuestStrings _environment;
    private readonly long _started;

    internal GuestProcess(WasiOptions options)
    {
        _options = options;
        _buffers = new GuestBuffers(options.Limits);
        _descriptors = new DescriptorTable(options.Limits.MaximumDescriptors);
        _arguments = new GuestStrings(options.Arguments);
        _environment = new GuestStrings([.. options.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        _started = options.TimeProvider.GetTimestamp();
        Add(MakeStandard(options.StandardInput, OpenFlags.ReadOnly));
        Add(MakeStandard(options.StandardOutput, OpenFlags.WriteOnly));
        Add(MakeStandard(options.StandardError, OpenFlags.WriteOnly));
        foreach (var socket in options.ListenSockets)
        {
            Add(DescriptorFactory.BorrowListener(socket));
        }

        foreach (var directory in options.Directories)
        {
            Add(new OpenDirectory(directory));
        }
    }

    /// <summary>The token of the call that runs; ends a wait.</summary>
    internal CancellationToken Cancellation { get; set; }

    /// <summary>Kept for the next call.</summary>
    internal IGuestMemory? Memory { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _descriptors.Dispose();

    private static Descriptor MakeStandard(StandardStream standard, OpenFlags direction)
    {
        var isInput = direction == OpenFlags.ReadOnly;
        return standard switch
        {
            { Handle: { } handle } => DescriptorFactory.Borrow(handle, isInput ? ~Rights.FdWrite : ~Rights.FdRead),
            { Stream: { } stream } when isInput => new InputStream(stream),
            { Stream: { } stream } => new OutputStream(stream),
            _ => throw new ArgumentException("a standard stream needs a stream or a handle", nameof(standard)),
        };
    }

    private void Add(Descriptor descriptor)
    {
        if (!_descriptors.TryAdd(descriptor, out _))
        {
            descriptor.Dispose();
            throw new ArgumentException($"more descriptors are given than the limit of {_options.Limits.MaximumDescriptors}");
        }
    }

    /// <summary>Finds a descriptor that has a right.</summary>
    private Errno Find(uint number, Rights right, out Descriptor descriptor)
    {
        if (!_descriptors.TryGet(number, out var found))
        {
            descriptor = null!; // not looked at: the answer is an error
            return Errno.BadDescriptor;
        }

        descriptor = found;
        return found.Check(right);
    }

    /// <summary>Finds a directory that has a right and, if something is to be changed, is not read-only.</summary>
    private Errno FindDirectory(uint number, Rights right, out OpenDirectory directory)
    {
        var error = Find(number, right, out var descriptor);
        directory = (descriptor as OpenDirectory)!; // not looked at where the answer is an error
        return error != Errno.Success ? error
            : directory is null ? Errno.NotDirectory
            : directory.IsReadOnly && (right & Rights.Changing) != Rights.None ? Errno.ReadOnlyFileSystem
            : Errno.Success;
    }
}

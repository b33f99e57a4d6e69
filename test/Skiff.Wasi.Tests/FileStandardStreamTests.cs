using Skiff.Native;
using Skiff.Wasi.Preview1;

namespace Skiff.Wasi.Tests;

/// <summary>Standard streams that are files of the host.</summary>
public sealed class FileStandardStreamTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Output_to_a_file_that_is_appended_to_says_so_and_stays_so()
    {
        File.WriteAllText(_folder["log"], "before ");
        Assert.Equal(LinuxError.None, Paths.Open(_folder["log"], OpenFlags.WriteOnly | OpenFlags.Append, out var handle));
        using (handle)
        using (var guest = new TestGuest(new WasiOptions { StandardOutput = StandardStream.Of(handle!) }))
        {
            Assert.Equal(Errno.Success, guest.Call("fd_fdstat_get", 1, TestGuest.Buffer));
            Assert.Equal((byte)FileType.RegularFile, guest.Bytes[(int)TestGuest.Buffer]);
            Assert.Equal((ushort)DescriptorFlags.Append, BitConverter.ToUInt16(guest.Bytes[((int)TestGuest.Buffer + 2)..]));
            Assert.Equal(Errno.Success, guest.Write(1, "after"));
        }

        Assert.Equal("before after", File.ReadAllText(_folder["log"]));
    }

    [Fact]
    public void Closing_a_standard_stream_leaves_the_embedder_its_handle()
    {
        Assert.Equal(LinuxError.None, Paths.Open("/dev/null", OpenFlags.ReadWrite, out var handle));
        using (handle)
        {
            using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(handle!), StandardOutput = StandardStream.Of(handle!) });

            Assert.Equal("", guest.Read(0));
            Assert.Equal(Errno.Success, guest.Write(1, "gone"));
            Assert.Equal(Errno.Success, guest.Call("fd_close", 0));
            Assert.Equal(Errno.Success, guest.Call("fd_close", 1));
            Assert.Equal(LinuxError.None, Files.Status(handle!, out var status));
            Assert.Equal(FileKind.CharacterDevice, status.Kind);
        }
    }

    [Fact]
    public void Opening_a_pipe_without_another_end_does_not_hold_the_host()
    {
        using var process = System.Diagnostics.Process.Start("mkfifo", _folder["pipe"]);
        process.WaitForExit();
        using var guest = _folder.Guest();

        Assert.Equal(Errno.NoSuchDevice, guest.Open(3, "pipe", out _, rights: Rights.FdWrite));
        Assert.Equal(Errno.Success, guest.Open(3, "pipe", out _, rights: Rights.FdRead));
    }
}

using Skiff.Wasi.Preview1;

namespace Skiff.Wasi.Tests;

/// <summary>Nothing can be changed through a directory that was granted read-only.</summary>
public sealed class ReadOnlyDirectoryTests : IDisposable
{
    private const uint Fixed = 3;
    private const uint Writable = 4;

    private readonly ScratchFolder _folder = new();
    private readonly ScratchFolder _other = new();
    private readonly TestGuest _guest;

    public ReadOnlyDirectoryTests()
    {
        File.WriteAllText(_folder["file"], "content");
        Directory.CreateDirectory(_folder["sub"]);
        File.WriteAllText(_other["theirs"], "theirs");
        _guest = new TestGuest(new WasiOptions { Directories = [_folder.Grant(isReadOnly: true), _other.Grant()] });
    }

    public void Dispose()
    {
        _guest.Dispose();
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Reading_works()
    {
        Assert.Equal("content", _guest.Read(_guest.MustOpen(Fixed, "file")));
    }

    [Fact]
    public void An_existing_file_may_be_opened_with_the_create_flag()
    {
        Assert.Equal("content", _guest.Read(_guest.MustOpen(Fixed, "file", PathOpenFlags.Create)));
    }

    [Theory]
    [InlineData("file", (ushort)0, (ulong)Rights.FdWrite)]
    [InlineData("file", (ushort)PathOpenFlags.Truncate, (ulong)Rights.FdRead)]
    [InlineData("new", (ushort)PathOpenFlags.Create, (ulong)Rights.FdRead)]
    [InlineData("new", (ushort)(PathOpenFlags.Create | PathOpenFlags.Exclusive), (ulong)Rights.FdRead)]
    public void Opening_to_change_is_refused(string path, ushort flags, ulong rights)
    {
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Open(Fixed, path, out _, (PathOpenFlags)flags, (Rights)rights));
        Assert.Equal("content", File.ReadAllText(_folder["file"]));
    }

    [Fact]
    public void Names_cannot_be_changed()
    {
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.CallWithPath("path_create_directory", Fixed, "new"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.CallWithPath("path_remove_directory", Fixed, "sub"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.CallWithPath("path_unlink_file", Fixed, "file"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Symlink("file", Fixed, "link"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Rename(Fixed, "file", Fixed, "other"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Rename(Writable, "theirs", Fixed, "theirs"));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Rename(Fixed, "file", Writable, "file"));
    }

    [Fact]
    public void A_second_name_in_a_writable_directory_would_make_the_file_writable_and_is_refused()
    {
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Link(Fixed, "file", Writable, "file"));
    }

    [Fact]
    public void Times_cannot_be_changed()
    {
        var before = File.GetLastWriteTimeUtc(_folder["file"]);
        var file = _guest.MustOpen(Fixed, "file", rights: Rights.FdRead | Rights.FdFilestatSetTimes);

        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Call("fd_filestat_set_times", file, 1, 1, 4));
        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Call("path_filestat_set_times", Fixed, 0, _guest.PutPath("file"), 4, 1, 1, 4));
        Assert.Equal(before, File.GetLastWriteTimeUtc(_folder["file"]));
    }

    [Fact]
    public void A_directory_opened_below_is_read_only_too()
    {
        var sub = _guest.MustOpen(Fixed, "sub", PathOpenFlags.Directory);

        Assert.Equal(Errno.ReadOnlyFileSystem, _guest.Open(sub, "new", out _, PathOpenFlags.Create, Rights.FdWrite));
    }
}

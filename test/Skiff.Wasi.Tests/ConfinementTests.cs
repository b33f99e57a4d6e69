using Skiff.Wasi.Preview1;

namespace Skiff.Wasi.Tests;

/// <summary>A guest cannot leave a granted directory.</summary>
public sealed class ConfinementTests : IDisposable
{
    private const uint Root = 3;

    private readonly ScratchFolder _folder = new();
    private readonly TestGuest _guest;

    public ConfinementTests()
    {
        Directory.CreateDirectory(_folder["sub"]);
        File.CreateSymbolicLink(_folder["absolute"], Path.Combine(_folder.Root, "secret"));
        File.CreateSymbolicLink(_folder["relative"], "../secret");
        File.CreateSymbolicLink(_folder["up"], "..");
        File.CreateSymbolicLink(_folder["sub/up"], "../..");
        File.CreateSymbolicLink(_folder["root"], "/");
        File.CreateSymbolicLink(_folder["process"], "/proc/self/root");
        _guest = _folder.Guest();
    }

    public void Dispose()
    {
        _guest.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string> WaysOut =>
        ["../secret", "..", "sub/../../secret", "/etc/passwd", "/", "absolute", "relative", "up/secret", "up", "sub/up/secret", "root/etc/passwd", "process/etc/passwd"];

    [Theory]
    [MemberData(nameof(WaysOut))]
    public void Opening_a_way_out_is_refused(string path)
    {
        Assert.Equal(Errno.NotCapable, _guest.Open(Root, path, out _));
    }

    [Theory]
    [MemberData(nameof(WaysOut))]
    public void The_status_behind_a_way_out_is_not_told(string path)
    {
        Assert.Equal(Errno.NotCapable, _guest.Status(Root, path));
    }

    [Theory]
    [InlineData("../new")]
    [InlineData("up/new")]
    [InlineData("sub/up/new")]
    [InlineData("/tmp/new")]
    [InlineData("root/tmp/new")]
    public void Nothing_is_made_outside(string path)
    {
        Assert.Equal(Errno.NotCapable, _guest.Open(Root, path, out _, PathOpenFlags.Create, Rights.FdWrite));
        Assert.Equal(Errno.NotCapable, _guest.CallWithPath("path_create_directory", Root, path));
        Assert.Equal(Errno.NotCapable, _guest.Symlink("target", Root, path));
        Assert.False(File.Exists(Path.Combine(_folder.Root, "new")));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("up/secret")]
    [InlineData("sub/up/secret")]
    public void Nothing_is_removed_moved_or_linked_outside(string path)
    {
        Assert.Equal(Errno.NotCapable, _guest.CallWithPath("path_unlink_file", Root, path));
        Assert.Equal(Errno.NotCapable, _guest.Rename(Root, path, Root, "stolen"));
        Assert.Equal(Errno.NotCapable, _guest.Link(Root, path, Root, "stolen"));
        Assert.Equal("secret", File.ReadAllText(Path.Combine(_folder.Root, "secret")));
    }

    [Fact]
    public void A_file_cannot_be_moved_out()
    {
        File.WriteAllText(_folder["mine"], "mine");

        Assert.Equal(Errno.NotCapable, _guest.Rename(Root, "mine", Root, "../mine"));
        Assert.Equal(Errno.NotCapable, _guest.Rename(Root, "mine", Root, "up/mine"));
        Assert.Equal(Errno.NotCapable, _guest.Link(Root, "mine", Root, "up/mine"));
        Assert.True(File.Exists(_folder["mine"]));
    }

    [Fact]
    public void A_symbolic_link_to_an_absolute_path_is_not_made()
    {
        Assert.Equal(Errno.NotCapable, _guest.Symlink("/etc/passwd", Root, "link"));
    }

    [Fact]
    public void A_link_that_the_guest_makes_itself_leads_nowhere_outside()
    {
        Assert.Equal(Errno.Success, _guest.Symlink("../secret", Root, "own"));

        Assert.Equal(Errno.NotCapable, _guest.Open(Root, "own", out _));
        Assert.Equal(Errno.Loop, _guest.Open(Root, "own", out _, follow: false));
    }

    [Fact]
    public void A_subdirectory_is_a_root_of_its_own()
    {
        File.WriteAllText(_folder["mine"], "mine");
        var sub = _guest.MustOpen(Root, "sub", PathOpenFlags.Directory);

        Assert.Equal(Errno.NotCapable, _guest.Open(sub, "../mine", out _));
        Assert.Equal(Errno.Success, _guest.Open(Root, "sub/../mine", out _));
    }

    [Fact]
    public void A_directory_moved_out_while_it_is_open_leads_no_further()
    {
        Directory.CreateDirectory(_folder["moving/inner"]);
        var inner = _guest.MustOpen(Root, "moving/inner", PathOpenFlags.Directory);
        Directory.Move(_folder["moving"], Path.Combine(_folder.Root, "moved"));

        Assert.Equal(Errno.NotCapable, _guest.Open(inner, "../../secret", out _));
    }

    [Fact]
    public async Task A_name_that_changes_between_directory_and_link_never_opens_the_outside()
    {
        Directory.CreateDirectory(_folder["flip"]);
        File.WriteAllText(_folder["flip/secret"], "inner");
        using var done = new CancellationTokenSource();
        var flipping = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                Directory.Move(_folder["flip"], _folder["aside"]);
                File.CreateSymbolicLink(_folder["flip"], "..");
                File.Delete(_folder["flip"]);
                Directory.Move(_folder["aside"], _folder["flip"]);
            }
        });

        for (var i = 0; i < 3000; i++)
        {
            if (_guest.Open(Root, "flip/secret", out var fd) == Errno.Success)
            {
                Assert.Equal("inner", _guest.Read(fd));
                _guest.Call("fd_close", fd);
            }

            _guest.CallWithPath("path_unlink_file", Root, "flip/../flip/nothing");
            _guest.Rename(Root, "flip/nothing", Root, "flip/secret");
        }

        await done.CancelAsync();
        await flipping;
        Assert.Equal("secret", File.ReadAllText(Path.Combine(_folder.Root, "secret")));
    }

    [Fact]
    public void Entries_do_not_tell_what_the_parent_is()
    {
        Assert.Equal(Errno.Success, _guest.Call("fd_readdir", Root, TestGuest.Buffer, 4096, 0, TestGuest.Result));

        var entries = DirectoryEntry.ReadAll(_guest, _guest.ReadUInt32(TestGuest.Result));
        Assert.Equal(0ul, entries.Single(entry => entry.Name == "..").Inode);
    }
}

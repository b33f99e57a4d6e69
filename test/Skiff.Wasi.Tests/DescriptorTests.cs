using Skiff.Wasi.Preview1;

namespace Skiff.Wasi.Tests;

public sealed class DescriptorTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_table_has_a_limit()
    {
        File.WriteAllText(_folder["file"], "");
        using var guest = new TestGuest(new WasiOptions
        {
            Directories = [_folder.Grant()],
            Limits = WasiLimits.Default with { MaximumDescriptors = 6 },
        });
        guest.MustOpen(3, "file");
        var last = guest.MustOpen(3, "file");

        Assert.Equal(Errno.DescriptorLimit, guest.Open(3, "file", out _));
        Assert.Equal(Errno.Success, guest.Call("fd_close", last));
        Assert.Equal(last, guest.MustOpen(3, "file"));
    }

    [Fact]
    public void A_refused_open_leaves_no_new_file()
    {
        using var guest = new TestGuest(new WasiOptions
        {
            Directories = [_folder.Grant()],
            Limits = WasiLimits.Default with { MaximumDescriptors = 4 },
        });

        Assert.Equal(Errno.DescriptorLimit, guest.Open(3, "new", out _, PathOpenFlags.Create, Rights.FdWrite));
        Assert.False(File.Exists(_folder["new"]));
    }

    [Fact]
    public void The_lowest_free_number_is_used()
    {
        File.WriteAllText(_folder["file"], "");
        using var guest = _folder.Guest();
        var first = guest.MustOpen(3, "file");
        guest.MustOpen(3, "file");
        guest.Call("fd_close", first);

        Assert.Equal(first, guest.MustOpen(3, "file"));
    }

    [Fact]
    public void Renumbering_over_a_granted_directory_replaces_it_for_this_guest_only()
    {
        File.WriteAllText(_folder["file"], "content");
        var granted = _folder.Grant();
        using var guest = new TestGuest(new WasiOptions { Directories = [granted] });
        using var other = new TestGuest(new WasiOptions { Directories = [granted] });
        var file = guest.MustOpen(3, "file");

        Assert.Equal(Errno.Success, guest.Call("fd_renumber", file, 3));
        Assert.Equal("content", guest.Read(3));
        Assert.Equal(Errno.BadDescriptor, guest.Call("fd_prestat_get", 3, TestGuest.Result));
        Assert.Equal(Errno.BadDescriptor, guest.Call("fd_close", file));
        Assert.Equal("content", other.Read(other.MustOpen(3, "file")));
    }

    [Fact]
    public void Renumbering_to_itself_changes_nothing_and_to_a_free_number_is_refused()
    {
        using var guest = _folder.Guest();

        Assert.Equal(Errno.Success, guest.Call("fd_renumber", 3, 3));
        Assert.Equal(Errno.Success, guest.Status(3, "."));
        Assert.Equal(Errno.BadDescriptor, guest.Call("fd_renumber", 3, 9));
    }

    [Fact]
    public void Two_guests_read_a_granted_directory_independently()
    {
        for (var i = 0; i < 20; i++)
        {
            File.WriteAllText(_folder[$"file{i}"], "");
        }

        var granted = _folder.Grant();
        using var first = new TestGuest(new WasiOptions { Directories = [granted] });
        using var second = new TestGuest(new WasiOptions { Directories = [granted] });

        var half = ReadEntries(first, 0, 200);
        var all = ReadEntries(second, 0, 4096);
        var rest = ReadEntries(first, half[^1].Next, 4096);
        Assert.Equal(22, all.Count);
        Assert.Equal(all.Select(e => e.Name).Order(), half.Concat(rest).Select(e => e.Name).Order());
    }

    [Fact]
    public void Cookies_stay_good_while_entries_are_removed()
    {
        for (var i = 0; i < 200; i++)
        {
            File.WriteAllText(_folder[$"file{i}"], "");
        }

        using var guest = _folder.Guest();
        var seen = new List<string>();
        ulong cookie = 0;
        while (true)
        {
            var entries = ReadEntries(guest, cookie, 300);
            if (entries.Count == 0)
            {
                break;
            }

            cookie = entries[^1].Next;
            seen.AddRange(entries.Select(e => e.Name));
            foreach (var entry in entries.Where(e => e.Type == (byte)FileType.RegularFile))
            {
                Assert.Equal(Errno.Success, guest.CallWithPath("path_unlink_file", 3, entry.Name));
            }
        }

        Assert.Equal(202, seen.Distinct().Count());
        Assert.Equal(202, seen.Count);
        Assert.Empty(Directory.GetFiles(_folder.Granted));
    }

    [Fact]
    public void An_entry_that_does_not_fit_is_cut_and_fills_the_buffer()
    {
        File.WriteAllText(_folder["a-name-of-some-length"], "");
        using var guest = _folder.Guest();

        for (uint length = 0; length < 120; length++)
        {
            Assert.Equal(Errno.Success, guest.Call("fd_readdir", 3, TestGuest.Buffer, length, 0, TestGuest.Result));
            var whole = (24u * 3) + 1 + 2 + 21;
            Assert.Equal(Math.Min(length, whole), guest.ReadUInt32(TestGuest.Result));
        }
    }

    [Fact]
    public void Rights_that_were_given_up_are_gone()
    {
        File.WriteAllText(_folder["file"], "content");
        using var guest = _folder.Guest();
        var file = guest.MustOpen(3, "file", rights: Rights.FdRead | Rights.FdSeek);

        Assert.Equal(Errno.NotCapable, guest.Write(file, "x"));
        Assert.Equal(Errno.Success, guest.Call("fd_fdstat_set_rights", file, (ulong)Rights.FdSeek, 0));
        Assert.Equal(Errno.NotCapable, guest.Call("fd_read", file, guest.PutVector(1), 1, TestGuest.Result));
        Assert.Equal(Errno.NotCapable, guest.Call("fd_fdstat_set_rights", file, (ulong)(Rights.FdSeek | Rights.FdRead), 0));
    }

    [Fact]
    public void Rights_to_hand_down_that_were_given_up_are_not_handed_down()
    {
        File.WriteAllText(_folder["file"], "content");
        using var guest = _folder.Guest();

        Assert.Equal(Errno.Success, guest.Call("fd_fdstat_set_rights", 3, (ulong)Rights.PathOpen, (ulong)Rights.FdRead));
        Assert.Equal(Errno.NotCapable, guest.Write(guest.MustOpen(3, "file", rights: Rights.FdRead | Rights.FdWrite), "x"));
        Assert.Equal(Errno.NotCapable, guest.CallWithPath("path_unlink_file", 3, "file"));
    }

    [Fact]
    public void A_directory_that_the_embedder_closed_is_an_error()
    {
        var granted = _folder.Grant();
        using var guest = new TestGuest(new WasiOptions { Directories = [granted] });
        granted.Dispose();

        Assert.Equal(Errno.BadDescriptor, guest.Open(3, "file", out _));
    }

    private static List<DirectoryEntry> ReadEntries(TestGuest guest, ulong cookie, uint length)
    {
        Assert.Equal(Errno.Success, guest.Call("fd_readdir", 3, TestGuest.Buffer, length, cookie, TestGuest.Result));
        return DirectoryEntry.ReadAll(guest, guest.ReadUInt32(TestGuest.Result));
    }
}

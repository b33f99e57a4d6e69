using Skiff.Components;
using Skiff.Components.Text;
using Skiff.Containers.Compilation;
using Skiff.Containers.Guests;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Apps;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Containers.Tests.Compilation;

public class CodeStoreTests
{
    [Fact]
    public void Code_is_found_after_it_was_added()
    {
        using var folder = new TestFolder();
        using var output = new TestFolder().Write("a.skiffaot", "code");
        var store = CodeStore.Open(folder["store"]);

        Assert.Null(store.Find("guest"));
        var added = store.Add("guest", output.Path);

        Assert.Equal(added, store.Find("guest"));
        Assert.Equal("code", File.ReadAllText(Path.Combine(added, "a.skiffaot")));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(added, "a.skiffaot")) & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
    }

    [Fact]
    public void The_second_of_two_compilations_at_once_changes_nothing()
    {
        using var folder = new TestFolder();
        using var first = new TestFolder().Write("a.skiffaot", "first");
        using var second = new TestFolder().Write("a.skiffaot", "second");
        var store = CodeStore.Open(folder["store"]);

        store.Add("guest", first.Path);
        var code = store.Add("guest", second.Path);

        Assert.Equal("first", File.ReadAllText(Path.Combine(code, "a.skiffaot")));
        Assert.Single(Directory.GetFileSystemEntries(folder["store"]));
    }

    [Theory]
    [InlineData("(module (func (export \"_start\")))")]
    [InlineData("(component (core module (func)))")]
    public void A_guest_whose_code_was_added_is_known_without_being_read_until_it_changes(string text)
    {
        using var folder = new TestFolder();
        var guest = folder["guest.wasm"];
        File.WriteAllBytes(guest, text.StartsWith("(component", StringComparison.Ordinal) ? ComponentTextReader.ToBinary(new SourceText("guest", text)) : WatReader.ToBinary(new SourceText("guest", text)));
        var output = Directory.CreateDirectory(folder["output"]).FullName;
        AppCompiler.CompileFile(guest, new ModuleSource(new Engine(), ArtifactCache.OpenMounted(output)));

        var code = CodeStore.Open(folder["store"]).Add("guest", output);

        Assert.True(IsKnown());
        File.SetLastWriteTimeUtc(guest, DateTime.UnixEpoch);
        Assert.False(IsKnown());

        bool IsKnown()
        {
            var file = new ComponentFile(new ModuleSource(new Engine(), ArtifactCache.OpenMounted(code)) { NeverCompiles = true }, guest);
            return file.TryLoad() is not null || file.TryLoadModule() is not null;
        }
    }

    [Fact]
    public void What_is_looked_at_once_in_a_while_is_due_again_after_the_pause()
    {
        using var folder = new TestFolder();
        var hour = TimeSpan.FromHours(1);

        Assert.True(CodeStore.IsDue(folder.Path, "a", hour, TimeProvider.System));
        Assert.False(CodeStore.IsDue(folder.Path, "a", hour, TimeProvider.System));
        Assert.True(CodeStore.IsDue(folder.Path, "b", hour, TimeProvider.System));

        File.SetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(folder.Path, "*-a")), DateTime.UtcNow.AddMinutes(-61));
        Assert.True(CodeStore.IsDue(folder.Path, "a", hour, TimeProvider.System));
        Assert.False(CodeStore.IsDue(folder.Path, "a", hour, TimeProvider.System));
    }

    [Fact]
    public void What_cannot_be_noted_is_not_due()
    {
        using var folder = new TestFolder();

        Assert.False(CodeStore.IsDue(folder["gone"], "a", TimeSpan.FromHours(1), TimeProvider.System));
    }

    [Fact]
    public void Links_and_other_files_that_a_compiler_left_are_refused()
    {
        using var folder = new TestFolder();
        using var linked = new TestFolder().Link("a.skiffaot", "/etc/shadow");
        using var other = new TestFolder().Write("run.sh", "");
        var store = CodeStore.Open(folder["store"]);

        Assert.Equal(ContainerCodes.Compilation, Assert.Throws<ContainerException>(() => store.Add("guest", linked.Path)).Code);
        Assert.Equal(ContainerCodes.Compilation, Assert.Throws<ContainerException>(() => store.Add("guest", other.Path)).Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder["store"]));
    }

    [Fact]
    public void Of_a_folder_that_could_not_be_filled_nothing_stays()
    {
        using var folder = new TestFolder();
        var store = CodeStore.Open(folder["store"]);

        Assert.Throws<IOException>(() => store.Stage("guest", staged =>
        {
            File.WriteAllText(Path.Combine(staged, "half"), "of it");
            throw new IOException("the disk is full");
        }));

        Assert.Empty(Directory.GetFileSystemEntries(folder["store"]));
    }

    [Fact]
    public void A_folder_that_others_can_write_to_is_not_used()
    {
        using var folder = new TestFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1FF);

        Assert.Equal(ContainerCodes.CodeStore, Assert.Throws<ContainerException>(() => CodeStore.Open(folder.Path)).Code);
    }

    [Fact]
    public void What_was_not_used_for_long_and_what_a_crash_left_is_pruned()
    {
        using var folder = new TestFolder();
        using var output = new TestFolder().Write("a.skiffaot", "code");
        var store = CodeStore.Open(folder["store"]);
        var unused = store.Add("unused", output.Path);
        var used = store.Add("used", output.Path);
        var work = store.MakeWorkFolder();
        Directory.SetLastWriteTimeUtc(unused, DateTime.UtcNow.AddDays(-31));
        Directory.SetLastWriteTimeUtc(used, DateTime.UtcNow.AddDays(-29));
        Directory.SetLastWriteTimeUtc(work, DateTime.UtcNow.AddDays(-2));

        store.Prune(TimeProvider.System);

        Assert.Equal([used], Directory.GetFileSystemEntries(folder["store"]));
    }

    [Fact]
    public async Task A_folder_from_which_a_container_reads_is_kept()
    {
        using var folder = new TestFolder();
        var store = CodeStore.Open(folder["store"]);
        var image = await store.AddFilesAsync("image", staged => File.WriteAllTextAsync(Path.Combine(staged, "app.json"), "{}"));
        Directory.SetLastWriteTimeUtc(image, DateTime.UtcNow.AddDays(-31));

        using (File.OpenRead(Path.Combine(image, "app.json")))
        {
            store.Prune(TimeProvider.System);
            Assert.True(Directory.Exists(image));
        }

        store.Prune(TimeProvider.System);
        Assert.False(Directory.Exists(image));
    }

    [Fact]
    public void Another_file_another_path_or_another_content_is_another_guest()
    {
        var guest = new Guest(GuestKind.Wasm, "/app.wasm");
        var file = new FileStatus(1, 2, FileKind.Regular, 0, 1, 100, 5, 6, 7);

        string[] identities =
        [
            GuestIdentity.Of(guest, file, "x"),
            GuestIdentity.Of(guest with { Path = "/b.wasm" }, file, "x"),
            GuestIdentity.Of(guest, file with { Inode = 3 }, "x"),
            GuestIdentity.Of(guest, file with { Size = 101 }, "x"),
            GuestIdentity.Of(guest, file with { Modified = 8 }, "x"),
            GuestIdentity.Of(guest, file with { Changed = 8 }, "x"),
            GuestIdentity.Of(guest with { Kind = GuestKind.SpinApp }, file, "x"),
            GuestIdentity.Of(guest with { Kind = GuestKind.SpinApp }, file, "y"),
        ];

        Assert.Equal(identities.Length, identities.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(identities[0], GuestIdentity.Of(guest with { EntryPoint = "other" }, file with { Device = 9, Accessed = 9, Links = 2 }, "x"));
    }

    [Fact]
    public void Layers_of_an_overlay_are_read_from_the_table_of_mounts()
    {
        string[] table =
        [
            "24 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw",
            @"90 24 0:50 / /run/a\040b/rootfs rw,relatime shared:3 - overlay overlay rw,lowerdir=/s/2/fs:/s/1/fs,upperdir=/s/3/fs,workdir=/s/3/work",
            "91 24 8:1 /srv/plain /run/plain rw - ext4 /dev/sda1 rw",
        ];

        Assert.Equal("lowerdir=/s/2/fs:/s/1/fs", RootLayers.Of("/run/a b/rootfs", table));
        Assert.Equal("8:1 /srv/plain", RootLayers.Of("/run/plain", table));
        Assert.Equal("", RootLayers.Of("/nothing", table));
    }
}

using System.Text;
using Skiff.Components;
using Skiff.Wasi.Filesystem;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2;

namespace Skiff.Wasi.Tests.Preview2;

/// <summary><c>wasi:filesystem</c>. Each denial has a twin that succeeds with the grant.</summary>
public sealed class FilesystemTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<Preview2Context> _contexts = [];

    public void Dispose()
    {
        _contexts.ForEach(context => context.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public void A_file_is_made_written_read_and_removed()
    {
        var root = Grant();
        var file = root.OpenAt(PathFlags.None, "note", OpenFlags.Create, DescriptorFlags.Read | DescriptorFlags.Write).Value;

        Assert.Equal(5ul, file.Write("hello"u8, 0).Value);
        var (bytes, isEnd) = file.Read(100, 1).Value;
        Assert.Equal("ello"u8.ToArray(), bytes.ToArray());
        Assert.False(isEnd);
        Assert.True(file.Read(100, 5).Value.Item2);
        Assert.True(file.SetSize(2).IsOk);
        Assert.Equal(2ul, file.Stat().Value.Size);
        Assert.Equal(DescriptorType.RegularFile, file.GetType().Value);
        Assert.True(root.UnlinkFileAt("note").IsOk);
        Assert.Equal(ErrorCode.NoEntry, root.StatAt(PathFlags.None, "note").Error);
        ((IDisposable)file).Dispose();
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("out")]
    public void Nothing_outside_of_the_directory_can_be_opened(string path)
    {
        var root = Grant();
        File.CreateSymbolicLink(_folder["out"], Path.Combine(_folder.Root, "secret"));
        File.WriteAllText(_folder["inside"], "yes");

        Assert.Equal(ErrorCode.NotPermitted, root.OpenAt(PathFlags.SymlinkFollow, path, OpenFlags.None, DescriptorFlags.Read).Error);
        Assert.Equal(ErrorCode.NotPermitted, root.StatAt(PathFlags.SymlinkFollow, path).Error);
        Assert.True(root.OpenAt(PathFlags.SymlinkFollow, "inside", OpenFlags.None, DescriptorFlags.Read).IsOk);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_changes_something_needs_a_directory_for_writing(bool isReadOnly)
    {
        var root = Grant(isReadOnly);
        File.WriteAllText(_folder["file"], "x");
        Directory.CreateDirectory(_folder["empty"]);
        NewTimestamp now = NewTimestamp.Now;

        Check(root.CreateDirectoryAt("made"));
        Check(root.SymlinkAt("file", "link"));
        Check(root.LinkAt(PathFlags.None, "file", root, "second"));
        Check(root.RenameAt("second", root, "third"));
        Check(root.SetTimesAt(PathFlags.None, "file", now, now));
        Check(root.UnlinkFileAt("third"));
        Check(root.RemoveDirectoryAt("empty"));
        Check(root.OpenAt(PathFlags.None, "new", OpenFlags.Create, DescriptorFlags.Write));
        Check(root.OpenAt(PathFlags.None, "file", OpenFlags.Truncate, DescriptorFlags.Read));
        Check(root.OpenAt(PathFlags.None, ".", OpenFlags.Directory, DescriptorFlags.MutateDirectory));
        Check(root.SetTimes(now, now));
        Assert.Equal(isReadOnly, (root.GetFlags().Value & DescriptorFlags.MutateDirectory) == DescriptorFlags.None);

        void Check<T>(Result<T, ErrorCode> result)
        {
            if (isReadOnly)
            {
                Assert.Equal(ErrorCode.ReadOnly, result.Error);
            }
            else
            {
                Assert.True(result.IsOk, result.ToString());
            }
        }
    }

    [Fact]
    public void A_directory_opened_without_mutation_can_change_nothing()
    {
        var root = Grant();
        Directory.CreateDirectory(_folder["sub"]);

        var reading = root.OpenAt(PathFlags.None, "sub", OpenFlags.Directory, DescriptorFlags.Read).Value;
        var changing = root.OpenAt(PathFlags.None, "sub", OpenFlags.Directory, DescriptorFlags.Read | DescriptorFlags.MutateDirectory).Value;

        Assert.Equal(ErrorCode.ReadOnly, reading.CreateDirectoryAt("x").Error);
        Assert.Equal(ErrorCode.ReadOnly, reading.OpenAt(PathFlags.None, "x", OpenFlags.Create, DescriptorFlags.Write).Error);
        Assert.True(changing.CreateDirectoryAt("x").IsOk);
    }

    [Fact]
    public void A_file_opened_for_reading_cannot_be_written()
    {
        File.WriteAllText(_folder["file"], "x");
        var root = Grant();
        var reading = root.OpenAt(PathFlags.None, "file", OpenFlags.None, DescriptorFlags.Read).Value;
        var writing = root.OpenAt(PathFlags.None, "file", OpenFlags.None, DescriptorFlags.Write).Value;

        Assert.Equal(ErrorCode.BadDescriptor, reading.Write("y"u8, 0).Error);
        Assert.Equal(ErrorCode.BadDescriptor, reading.WriteViaStream(0).Error);
        Assert.Equal(ErrorCode.BadDescriptor, reading.SetSize(0).Error);
        Assert.Equal(ErrorCode.BadDescriptor, writing.Read(1, 0).Error);
        Assert.Equal(ErrorCode.BadDescriptor, writing.ReadViaStream(0).Error);
        Assert.Equal(1ul, writing.Write("y"u8, 0).Value);
        Assert.True(reading.Read(1, 0).IsOk);
    }

    [Fact]
    public async Task Streams_read_write_and_append_and_outlive_their_descriptor()
    {
        var root = Grant();
        var file = root.OpenAt(PathFlags.None, "f", OpenFlags.Create, DescriptorFlags.Read | DescriptorFlags.Write).Value;
        var output = file.WriteViaStream(2).Value;
        var appending = file.AppendViaStream().Value;
        var input = file.ReadViaStream(1).Value;
        ((IDisposable)file).Dispose();

        await output.BlockingWriteAndFlush("abc"u8, default);
        await appending.BlockingWriteAndFlush("de"u8, default);
        var bytes = (await input.BlockingRead(100, default)).Value;

        Assert.Equal("\0abcde", Encoding.UTF8.GetString(bytes.Span));
        Assert.Equal(StreamErrorKind.Closed, input.Read(1).Error.Kind);
        Assert.Equal("\0\0abcde", await File.ReadAllTextAsync(_folder["f"]));
        ((IDisposable)output).Dispose();
        ((IDisposable)appending).Dispose();
        ((IDisposable)input).Dispose();
    }

    [Fact]
    public void A_directory_lists_all_but_itself_and_its_parent()
    {
        for (var i = 0; i < 500; i++)
        {
            File.WriteAllText(_folder[$"file-{i}"], "");
        }

        Directory.CreateDirectory(_folder["folder"]);
        var entries = Grant().ReadDirectory().Value;
        var seen = new Dictionary<string, DescriptorType>();
        while (entries.ReadDirectoryEntry().Value is { } entry)
        {
            seen.Add(entry.Name, entry.Type);
        }

        Assert.Equal(501, seen.Count);
        Assert.Equal(DescriptorType.Directory, seen["folder"]);
        Assert.Equal(DescriptorType.RegularFile, seen["file-499"]);
        ((IDisposable)entries).Dispose();
    }

    [Fact]
    public void The_number_of_open_files_is_limited_and_closing_one_makes_room()
    {
        File.WriteAllText(_folder["f"], "");
        var root = Grant(limits: WasiLimits.Default with { MaximumDescriptors = 2 });
        var first = root.OpenAt(PathFlags.None, "f", OpenFlags.None, DescriptorFlags.Read).Value;
        var second = root.OpenAt(PathFlags.None, "f", OpenFlags.None, DescriptorFlags.Read).Value;

        Assert.Equal(ErrorCode.InsufficientMemory, root.OpenAt(PathFlags.None, "f", OpenFlags.None, DescriptorFlags.Read).Error);
        Assert.Equal(ErrorCode.InsufficientMemory, root.ReadDirectory().Error);
        ((IDisposable)first).Dispose();
        Assert.True(root.OpenAt(PathFlags.None, "f", OpenFlags.None, DescriptorFlags.Read).IsOk);
        ((IDisposable)second).Dispose();
    }

    [Fact]
    public void The_hash_names_a_file_by_any_path_and_not_another()
    {
        File.WriteAllText(_folder["a"], "");
        File.WriteAllText(_folder["b"], "");
        var root = Grant();
        root.LinkAt(PathFlags.None, "a", root, "same");
        var file = root.OpenAt(PathFlags.None, "a", OpenFlags.None, DescriptorFlags.Write | DescriptorFlags.Read).Value;
        var other = root.OpenAt(PathFlags.None, "b", OpenFlags.None, DescriptorFlags.Read).Value;
        var before = file.MetadataHash().Value;

        file.Write("changed"u8, 0);

        Assert.Equal(before, root.MetadataHashAt(PathFlags.None, "same").Value);
        Assert.NotEqual(before, other.MetadataHash().Value);
        Assert.True(file.IsSameObject(root.OpenAt(PathFlags.None, "same", OpenFlags.None, DescriptorFlags.Read).Value));
        Assert.False(file.IsSameObject(other));
    }

    [Fact]
    public void Links_are_read_and_absolute_ones_neither_made_nor_told()
    {
        var root = Grant();
        File.CreateSymbolicLink(_folder["absolute"], "/etc/passwd");

        Assert.True(root.SymlinkAt("target", "link").IsOk);
        Assert.Equal("target", root.ReadlinkAt("link").Value);
        Assert.Equal(ErrorCode.NotPermitted, root.SymlinkAt("/etc/passwd", "other").Error);
        Assert.Equal(ErrorCode.NotPermitted, root.ReadlinkAt("absolute").Error);
        Assert.Equal(DescriptorType.SymbolicLink, root.StatAt(PathFlags.None, "link").Value.Type);
    }

    [Theory]
    [InlineData("", ErrorCode.NoEntry)]
    [InlineData("a\0b", ErrorCode.Invalid)]
    [InlineData("missing", ErrorCode.NoEntry)]
    public void Bad_paths_are_errors(string path, ErrorCode expected)
    {
        var root = Grant();

        Assert.Equal(expected, root.StatAt(PathFlags.None, path).Error);
        Assert.Equal(expected, root.OpenAt(PathFlags.None, path, OpenFlags.None, DescriptorFlags.Read).Error);
        Assert.Equal(expected, root.UnlinkFileAt(path).Error);
        Assert.Equal(ErrorCode.NameTooLong, root.StatAt(PathFlags.None, new string('x', 5000)).Error);
    }

    [Fact]
    public void Times_are_set_and_told()
    {
        File.WriteAllText(_folder["f"], "");
        var root = Grant();

        Assert.True(root.SetTimesAt(PathFlags.None, "f", NewTimestamp.Timestamp(new(1000, 5)), NewTimestamp.Timestamp(new(2000, 6))).IsOk);
        var status = root.StatAt(PathFlags.None, "f").Value;

        Assert.Equal(new Clocks.Datetime(1000, 5), status.DataAccessTimestamp);
        Assert.Equal(new Clocks.Datetime(2000, 6), status.DataModificationTimestamp);
        Assert.Equal(ErrorCode.Invalid, root.SetTimesAt(PathFlags.None, "f", NewTimestamp.Timestamp(new(ulong.MaxValue, 0)), NewTimestamp.NoChange).Error);
    }

    [Fact]
    public async Task A_failed_stream_tells_its_error_code()
    {
        var context = NewContext(isReadOnly: false, WasiLimits.Default);
        var root = context.Filesystem.GetDirectories()[0].Item1;
        var file = root.OpenAt(PathFlags.None, "f", OpenFlags.Create, DescriptorFlags.Write).Value;
        var output = file.WriteViaStream(ulong.MaxValue).Value;

        var failure = (await output.BlockingWriteAndFlush("x"u8, default)).Error.AsLastOperationFailed;

        Assert.Equal(ErrorCode.FileTooLarge, context.Filesystem.FilesystemErrorCode(failure));
    }

    private IDescriptor Grant(bool isReadOnly = false, WasiLimits? limits = null) =>
        NewContext(isReadOnly, limits ?? WasiLimits.Default).Filesystem.GetDirectories()[0].Item1;

    private Preview2Context NewContext(bool isReadOnly, WasiLimits limits)
    {
        var context = new Preview2Context(new WasiOptions { Directories = [_folder.Grant(isReadOnly)], Limits = limits });
        _contexts.Add(context);
        return context;
    }
}

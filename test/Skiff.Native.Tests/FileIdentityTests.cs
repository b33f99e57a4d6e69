namespace Skiff.Native.Tests;

public sealed class FileIdentityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-identity").FullName;

    private string FilePath => Path.Combine(_folder, "file");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_state_is_found_by_path_by_link_and_by_handle()
    {
        File.WriteAllText(FilePath, "content");
        File.CreateSymbolicLink(FilePath + ".link", FilePath);
        using var file = File.OpenHandle(FilePath);

        var identity = FileIdentity.Of(FilePath);

        Assert.Equal(7ul, identity?.Size);
        Assert.Equal(identity, FileIdentity.Of(FilePath + ".link"));
        Assert.Equal(identity, FileIdentity.Of(file));
    }

    [Fact]
    public void A_file_of_the_same_size_and_times_in_its_place_is_another()
    {
        File.WriteAllText(FilePath, "content");
        var before = FileIdentity.Of(FilePath);
        var modified = File.GetLastWriteTimeUtc(FilePath);
        File.WriteAllText(FilePath + ".new", "CONTENT");
        File.SetLastWriteTimeUtc(FilePath + ".new", modified);

        File.Move(FilePath + ".new", FilePath, overwrite: true);

        Assert.NotEqual(before, FileIdentity.Of(FilePath));
        Assert.Equal(before!.Value.Modified / 100, FileIdentity.Of(FilePath)!.Value.Modified / 100);
    }

    [Fact]
    public void What_is_no_file_has_no_identity() => Assert.Null(FileIdentity.Of(Path.Combine(_folder, "none")));

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(2000, false)]
    [InlineData(2001, true)]
    public void A_state_is_settled_more_than_two_seconds_after_the_change(int millisecondsAfter, bool settled)
    {
        // The time of modification may be set to anything, and says nothing.
        var identity = new FileIdentity(1, 2, 3, Modified: 0, Changed: 1_000_000_000_000_000_000);
        var changed = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000);

        Assert.Equal(settled, identity.IsSettled(changed.AddMilliseconds(millisecondsAfter)));
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Skiff.Runtime.Artifacts;
using Skiff.Shim.Tests.Protos.Content;
using Skiff.Shim.Tests.Tasks;

namespace Skiff.Shim.Tests.Containerd;

/// <summary>The role <c>keep</c>, a process of its own, with a test in containerd's place: compiled code gets into the content store as a whole, or not at all.</summary>
public sealed class KeepTests : IAsyncLifetime
{
    private static readonly string s_label = "skiff.dev/precompiled/" + ArtifactSequence.EngineName;
    private static readonly string s_reference = "containerd.io/gc.ref.content.skiff." + ArtifactSequence.EngineName;

    // More than one part is.
    private static readonly byte[] s_first = RandomNumberGenerator.GetBytes(700_000);
    private static readonly byte[] s_second = RandomNumberGenerator.GetBytes(5000);

    private readonly string _code = Directory.CreateTempSubdirectory("skiff-code-").FullName;
    private FakeContentStore _store = null!;
    private string _manifest = "";
    private string _source = "";

    private static string Digest => FakeContentStore.DigestOf([.. s_first, .. s_second]);

    public async Task InitializeAsync()
    {
        File.WriteAllBytes(Path.Combine(_code, "a.skiffaot"), s_first);
        File.WriteAllBytes(Path.Combine(_code, "b.skiffaot"), s_second);
        File.WriteAllText(Path.Combine(_code, "c.skiffidx"), "of this node only");
        _store = await FakeContentStore.StartAsync();
        _manifest = _store.Add("manifest");
        _source = _store.Add("layer");
        _store.Blobs[_source].Labels["containerd.io/distribution.source.docker.io"] = "library/guest";
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_code, recursive: true);
    }

    [Fact]
    public async Task Code_is_written_under_a_lease_and_named_by_labels()
    {
        string[] leases = [];
        _store.Spoil = (_, answer) =>
        {
            leases = [.. _store.Leases.Keys];
            return answer;
        };

        Assert.Equal("", await KeepAsync());

        Assert.Equal([.. s_first, .. s_second], _store.Bytes[Digest]);
        Assert.All(_store.Parts, length => Assert.InRange(length, 0, 256 << 10));
        Assert.Equal(("tests", Assert.Single(leases)), _store.Writer);
        Assert.Equal(_source, _store.Blobs[Digest].Labels["skiff.dev/original"]);
        Assert.Equal(Digest, _store.Blobs[_manifest].Labels[s_reference]);
        Assert.Equal((Digest, "library/guest"), (_store.Blobs[_source].Labels[s_label], _store.Blobs[_source].Labels["containerd.io/distribution.source.docker.io"]));
        Assert.Empty(_store.Leases);
    }

    [Fact]
    public async Task A_lease_expires_a_day_later()
    {
        CreateRequest? lease = null;
        _store.Spoil = (_, answer) =>
        {
            lease ??= _store.Leases.Values.Single();
            return answer;
        };
        var before = DateTimeOffset.UtcNow;

        await KeepAsync();

        Assert.StartsWith("precompile-skiff-", lease!.Id, StringComparison.Ordinal);
        var expiry = DateTimeOffset.ParseExact(lease.Labels["containerd.io/gc.expire"], "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(expiry, before.AddHours(24).AddSeconds(-1), DateTimeOffset.UtcNow.AddHours(24));
    }

    [Fact]
    public async Task What_is_there_is_not_written_again()
    {
        await KeepAsync();
        _store.Calls.Clear();

        Assert.Equal("", await KeepAsync());

        Assert.Equal(["Info", "Info", "Info"], _store.Calls);
    }

    [Fact]
    public async Task Code_that_somebody_else_wrote_meanwhile_gets_its_labels()
    {
        _store.Spoil = (request, answer) => request.Action == WriteAction.Commit ? throw new GrpcFailure(FakeContentStore.AlreadyExists, "already exists") : answer;

        Assert.Equal("", await KeepAsync());

        Assert.Equal((Digest, Digest), (_store.Blobs[_manifest].Labels[s_reference], _store.Blobs[_source].Labels[s_label]));
    }

    [Fact]
    public async Task When_containerd_goes_away_half_way_nothing_is_labelled()
    {
        _store.Spoil = (request, answer) => request.Offset > 0 ? throw new ConnectionLost() : answer;

        var error = await KeepAsync();

        Assert.StartsWith("SK4111: containerd's content store: containerd.services.content.v1.Content/Write: ", error, StringComparison.Ordinal);
        AssertNothingStays();
    }

    [Fact]
    public async Task An_offset_that_is_not_ours_ends_the_writing()
    {
        _store.Spoil = (request, answer) =>
        {
            answer.Offset += request.Action == WriteAction.Write ? 1 : 0;
            return answer;
        };

        Assert.Equal("SK4111: containerd's content store: what is written is at 262145, not at 262144", await KeepAsync());
        AssertNothingStays();
    }

    [Fact]
    public async Task An_offset_that_containerd_refuses_is_told_in_its_words()
    {
        _store.Spoil = (request, answer) => request.Offset > 0 ? throw new GrpcFailure(FakeContentStore.OutOfRange, "write @262144 must occur at current offset 0") : answer;

        Assert.Contains("write @262144 must occur at current offset 0 (status 11)", await KeepAsync(), StringComparison.Ordinal);
        AssertNothingStays();
    }

    [Fact]
    public async Task Another_digest_than_that_of_what_was_sent_is_not_used()
    {
        _store.Spoil = (request, answer) =>
        {
            answer.Digest = request.Action == WriteAction.Commit ? _source : answer.Digest;
            return answer;
        };

        Assert.Equal($"SK4111: containerd's content store: what is written has {_source}, not {Digest}", await KeepAsync());
        Assert.DoesNotContain(s_label, _store.Blobs[_source].Labels.Keys);
    }

    [Fact]
    public async Task Another_total_than_ours_ends_the_writing_before_it_begins()
    {
        _store.Spoil = (request, answer) =>
        {
            answer.Total = 1;
            return answer;
        };

        Assert.Equal($"SK4111: containerd's content store: what is written expects 1 bytes, not {s_first.Length + s_second.Length}", await KeepAsync());
        AssertNothingStays();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_label_that_is_refused_is_told(bool ofManifest)
    {
        _store.Sealed = ofManifest ? _manifest : _source;

        Assert.Contains("labels are sealed (status 9)", await KeepAsync(), StringComparison.Ordinal);

        Assert.DoesNotContain(s_label, _store.Blobs[_source].Labels.Keys);
        Assert.Empty(_store.Leases);
    }

    [Fact]
    public async Task For_a_layer_that_has_gone_nothing_is_written()
    {
        _store.Blobs.Remove(_source);

        Assert.Equal($"SK4111: the content store no longer has {_source}", await KeepAsync());
        Assert.Equal(["Info", "Info"], _store.Calls);
    }

    [Fact]
    public async Task Nobody_at_the_socket_is_told()
    {
        Assert.Contains("/none does not answer", await KeepAsync("/none"), StringComparison.Ordinal);
    }

    private void AssertNothingStays()
    {
        Assert.DoesNotContain(Digest, _store.Blobs.Keys);
        Assert.DoesNotContain(s_reference, _store.Blobs[_manifest].Labels.Keys);
        Assert.DoesNotContain(s_label, _store.Blobs[_source].Labels.Keys);
        Assert.Empty(_store.Leases);
    }

    // What the process had to say; the exit code says whether it was an error.
    private async Task<string> KeepAsync(string? address = null)
    {
        var start = new ProcessStartInfo(
            RunningShim.Executable,
            ["keep", "-folder", _code, "-manifest", _manifest, "-source", _source, "-containerd", address ?? _store.Address, "-namespace", "tests", "-id", "container"])
        { RedirectStandardError = true };
        using var process = Process.Start(start)!; // no shell is used, so there is one
        var error = (await process.StandardError.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        Assert.Equal(error.Length == 0 ? 0 : 1, process.ExitCode);
        return error;
    }
}

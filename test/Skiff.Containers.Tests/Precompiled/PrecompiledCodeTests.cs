using Skiff.Containers.Images;
using Skiff.Containers.Precompiled;
using Skiff.Containers.Tests.Images;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Containers.Tests.Precompiled;

/// <summary>What is taken from a content store: code as it was written there, or nothing.</summary>
public sealed class PrecompiledCodeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeEngine _engine = new();
    private readonly ImageContent _image;
    private readonly PrecompiledCode _code;

    public PrecompiledCodeTests()
    {
        Directory.CreateDirectory(_folder["code"]);
        Directory.CreateDirectory(_folder["output"]);
        new ModuleSource(new Engine(), ArtifactCache.OpenMounted(_folder["code"])).Load(WatReader.ToBinary(new SourceText("guest", "(module (func (export \"_start\")))")));
        _image = new ImageContent(_engine.Add("manifest", "manifest").Digest, _engine.Add("layer", "layer").Digest);
        _code = new PrecompiledCode(_engine, _image);
    }

    private string CodeDigest => _engine.Label(_image.Source, PrecompiledCode.Label);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_kept_is_taken_as_it_was()
    {
        Assert.False(await _code.IsKeptAsync());
        await KeepAsync();

        Assert.True(await _code.IsKeptAsync());
        Assert.Equal(1, await TakeAsync());
        Assert.Equal(Contents("code"), Contents("output"));
        Assert.False(File.Exists(_folder["scratch"]));
    }

    [Fact]
    public async Task Without_a_label_nothing_is_taken()
    {
        Assert.Equal(0, await TakeAsync());
    }

    [Fact]
    public async Task A_label_whose_code_has_gone_means_nothing()
    {
        await KeepAsync();
        _engine.Remove(CodeDigest);

        Assert.Equal(0, await TakeAsync());
        Assert.Empty(Contents("output"));
    }

    [Fact]
    public async Task Code_with_another_content_than_its_digest_says_is_refused_and_nothing_of_it_stays()
    {
        await KeepAsync();
        var bytes = File.ReadAllBytes(Directory.GetFiles(_folder["code"], "*.skiffaot").Single());
        bytes[^1] ^= 1;
        _engine.Replace(CodeDigest, bytes);

        Assert.Contains("has another content than its digest says", (await Assert.ThrowsAsync<ContainerException>(TakeAsync)).Message, StringComparison.Ordinal);
        AssertNothingStays();
    }

    [Theory]
    [InlineData("sha256:../../../etc/passwd")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("")]
    public async Task A_label_that_is_no_digest_is_refused(string label)
    {
        _engine.Replace(label, [1]);
        await _engine.SetLabelsAsync(_image.Source, new Dictionary<string, string> { [PrecompiledCode.Label] = label });

        Assert.Equal(ContainerCodes.Image, (await Assert.ThrowsAsync<ContainerException>(TakeAsync)).Code);
        AssertNothingStays();
    }

    [Fact]
    public async Task A_label_that_names_something_else_than_code_is_refused()
    {
        await _engine.SetLabelsAsync(_image.Source, new Dictionary<string, string> { [PrecompiledCode.Label] = _image.Manifest });

        Assert.StartsWith($"SK4112: compiled code {_image.Manifest} cannot be read: ", (await Assert.ThrowsAsync<ContainerException>(TakeAsync)).Message, StringComparison.Ordinal);
        AssertNothingStays();
    }

    [Fact]
    public async Task What_begins_like_code_and_goes_on_as_something_else_leaves_nothing()
    {
        await KeepAsync();
        var mixed = _engine.Add("code", [.. File.ReadAllBytes(Directory.GetFiles(_folder["code"], "*.skiffaot").Single()), .. new byte[5000]]);
        await _engine.SetLabelsAsync(_image.Source, new Dictionary<string, string> { [PrecompiledCode.Label] = mixed.Digest });

        await Assert.ThrowsAsync<ContainerException>(TakeAsync);
        AssertNothingStays();
    }

    [Fact]
    public async Task A_folder_without_code_is_not_kept()
    {
        Directory.Delete(_folder["code"], recursive: true);
        Directory.CreateDirectory(_folder["code"]);

        await KeepAsync();

        Assert.False(await _code.IsKeptAsync());
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_is_an_error_and_no_code()
    {
        _engine.IsGone = true;

        await Assert.ThrowsAsync<ContainerException>(TakeAsync);
        await Assert.ThrowsAsync<ContainerException>(_code.IsKeptAsync);
    }

    private Task KeepAsync() => _code.KeepAsync(_folder["code"], TimeProvider.System);

    private Task<int> TakeAsync() => _code.TakeAsync(_folder["output"], _folder["scratch"]);

    private void AssertNothingStays()
    {
        Assert.Empty(Contents("output"));
        Assert.False(File.Exists(_folder["scratch"]));
    }

    private (string, string)[] Contents(string folder) =>
        [.. Directory.GetFiles(_folder[folder], "*.skiffaot").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), Convert.ToHexString(File.ReadAllBytes(file))))];
}

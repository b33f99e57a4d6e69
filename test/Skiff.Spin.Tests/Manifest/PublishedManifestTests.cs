using Skiff.Spin.Manifest;
using Skiff.TestKit;

namespace Skiff.Spin.Tests.Manifest;

/// <summary>Manifests that Spin's own tests read or refuse.</summary>
public class PublishedManifestTests
{
    [SuiteTheory("spin/manifest")]
    [InlineData("minimal", "minimal-v2", 1)]
    [InlineData("normalization", "minimal-v2", 5)]
    [InlineData("maximal", "maximal", 3)]
    public void Accepted_manifests_are_read(string file, string name, int components)
    {
        var reading = Read(file);

        Assert.Empty(reading.Diagnostics);
        Assert.Equal(name, reading.Manifest?.Application.Name.Value);
        Assert.Equal(components, reading.Manifest?.Components.Length);
    }

    [SuiteTheory("spin/manifest")]
    [InlineData("maximal")]
    public void Nothing_of_the_largest_one_is_lost(string file)
    {
        var manifest = Read(file).Manifest;

        Assert.NotNull(manifest);
        Assert.True(manifest.TryFindComponent("maximal-component", out var component));
        Assert.Equal(["alice@example.com", "bob@example.com"], manifest.Application.Authors.Select(a => a.Value));
        Assert.Equal([("var_one", false), ("var_two", true)], manifest.Variables.Select(v => (v.Name.Value, v.IsSecret)));
        Assert.IsType<ComponentSource.Remote>(component.Source);
        Assert.IsType<FileMount.Pattern>(component.Files[0]);
        Assert.IsType<FileMount.Placement>(component.Files[1]);
        Assert.Equal("https://example.com:443", component.AllowedOutboundHosts[0].Value);
        Assert.Equal("cargo build", component.Build?.Commands[0].Value);
        Assert.Equal(5, component.Dependencies.Length);
        Assert.True(component.DependenciesInheritConfiguration);
        Assert.Equal(["fake", "fake"], manifest.Triggers.Select(t => t.Type));
    }

    // Cause and place as Spin reports them; where it gives no place, the place of the value it quotes.
    [SuiteTheory("spin/manifest")]
    [InlineData("invalid/bad_component_id", "6:12", ManifestCodes.Identifier)]
    [InlineData("invalid/bad_variable_name", "7:1", ManifestCodes.Identifier)]
    [InlineData("invalid/bad_version", "1:25", ManifestCodes.Version)]
    [InlineData("invalid/empty", "1:1", ManifestCodes.Version)]
    public void Refused_manifests_are_refused_for_the_same_cause_at_the_same_place(string file, string place, string code)
    {
        var reading = Read(file);

        var found = Assert.Single(reading.Diagnostics, d => d.Code == code);
        Assert.Equal(place, reading.Source.PositionOf(found.Span.Start).ToString());
        Assert.False(reading.Succeeded);
    }

    private static ManifestReading Read(string file)
    {
        var path = TestData.Find($"spin/manifest/{file}.toml")!; // The attribute skips where there is none.
        return ManifestReader.Read(path, File.ReadAllBytes(path));
    }
}

using Skiff.Spin.Apps;
using Skiff.Spin.Building;
using Skiff.Spin.Manifest;

namespace Skiff.Spin.Tests.Building;

/// <summary>What is built, in which order and where.</summary>
public sealed class BuildPlanTests
{
    private const string Start = """
        spin_manifest_version = 2
        application = { name = "test" }

        [[trigger.http]]
        route = "/..."
        component = "shop"

        [component.shop]
        source = "shop.wasm"
        [component.shop.dependencies]
        "test:a/a" = { component = "cart" }
        "test:b/b" = { path = "tax.wasm" }
        [component.shop.build]
        command = ["make clean", "make"]
        workdir = "shop"

        [component.plain]
        source = "plain.wasm"

        [component.tax]
        source = "tax.wasm"
        build = { command = "tax" }

        [component.cart]
        source = "cart.wasm"
        build = { command = "cart", workdir = "../cart" }

        """;

    [Fact]
    public void Dependencies_are_built_before_those_that_use_them() => Assert.Equal(["cart", "tax", "shop"], PlanOf(Start).Select(build => build.Id));

    [Fact]
    public void Commands_and_folders_are_those_of_the_manifest()
    {
        var plan = PlanOf(Start).ToDictionary(build => build.Id);

        Assert.Equal(["make clean", "make"], plan["shop"].Commands.AsEnumerable());
        Assert.Equal(("/apps/test/shop", "/apps/test", "/apps/cart"), (plan["shop"].Folder, plan["tax"].Folder, plan["cart"].Folder));
    }

    [Fact]
    public void Only_what_is_asked_for_is_built() => Assert.Equal(["cart", "shop"], PlanOf(Start, "shop", "plain", "cart").Select(build => build.Id));

    [Fact]
    public void Components_that_need_each_other_are_each_built_once() =>
        Assert.Equal(["cart", "tax", "shop"], PlanOf(Start + "[component.cart.dependencies]\n\"test:c/c\" = { component = \"shop\" }\n").Select(build => build.Id));

    [Fact]
    public void An_unknown_component_is_refused_with_a_suggestion() =>
        Assert.Equal("there is no component \"shoop\"; did you mean \"shop\"?", Assert.Throws<AppException>(() => PlanOf(Start, "shoop")).Message);

    [Fact]
    public void A_folder_that_is_not_relative_is_refused_at_its_place()
    {
        var message = Assert.Throws<AppException>(() => PlanOf(Start.Replace("\"../cart\"", "\"/cart\"", StringComparison.Ordinal))).Message;

        Assert.Contains("error SK2111: \"workdir\" must be relative to the manifest's folder", message, StringComparison.Ordinal);
        Assert.Contains("spin.toml:26:", message, StringComparison.Ordinal);
    }

    private static IEnumerable<ComponentBuild> PlanOf(string text, params string[] only)
    {
        var reading = ManifestReader.Read("spin.toml", System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Empty(reading.Diagnostics);
        return BuildPlan.Of(reading.Manifest!, "/apps/test", only);
    }
}

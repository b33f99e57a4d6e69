using Skiff.Components.Wit;
using Skiff.TestKit;
using Skiff.Text;

namespace Skiff.Components.Tests.Wit;

/// <summary>WIT.md, "WIT Packages and use", "WIT Worlds", "Name resolution", "Feature Gates".</summary>
public class WitResolutionTests
{
    [Fact]
    public void The_interfaces_of_wasi_are_read_without_a_finding()
    {
        var folder = Path.Combine(TestData.RepositoryRoot, "src", "Skiff.Wasi", "wit");

        var packages = WitPackages.Parse(Directory.GetFiles(folder, "*.wit").Select(f => new SourceText(f, File.ReadAllText(f))));

        Assert.Empty(packages.Diagnostics);
        var types = packages.FindInterface("wasi:http/types@0.2.12")!;
        Assert.Contains(types.Types, t => t.Name == "input-stream" && t.Target.Scope.FullName == "wasi:io/streams@0.2.12");
        Assert.Equal(["wasi:http/incoming-handler@0.2.12"], packages.FindWorld("wasi:http/proxy@0.2.12")!.Exports.Select(e => e.Name));
    }

    [Fact]
    public void Functions_of_a_resource_have_the_names_that_components_use()
    {
        var resource = (WitResourceBody)WitText.Interface("resource r { constructor(); get: func(x: u8); make: static func() -> r; }").Types[0].Body;

        Assert.Equal(["[constructor]r", "[method]r.get", "[static]r.make"], resource.Functions.Select(f => f.ExternName));
        Assert.Equal(["self", "x"], resource.Functions[1].Parameters.Select(p => p.Name));
        Assert.IsType<WitHandleType>(resource.Functions[0].Result);
    }

    [Fact]
    public void A_type_may_be_used_before_its_line_and_under_another_name()
    {
        var packages = WitText.Good("package a:b; interface y { use x.{t as u}; f: func(p: v); type v = u; } interface x { type t = s; record s { a: u8 } }");

        var parameter = (WitNamedType)packages.FindInterface("a:b/y")!.Functions[0].Parameters[0].Type;
        Assert.Equal("a:b/x.s", parameter.Definition.Target.ToString());
    }

    [Fact]
    public void A_top_level_use_renames_for_its_file_only()
    {
        var packages = WitPackages.Parse([
            new SourceText("a/1.wit", "package a:b; use c:d/types@1.0.0 as other; interface i { use other.{t}; }"),
            new SourceText("a/2.wit", "interface j { use other.{t}; }"),
            new SourceText("a/deps/d.wit", "package c:d@1.0.0; interface types { type t = u8; }"),
        ]);

        var found = Assert.Single(packages.Diagnostics);
        Assert.Equal("a/2.wit:1:19: error SK1604: no interface 'other'", found.ToString());
        Assert.Equal(["i", "j"], packages.Packages[0].Interfaces.Select(i => i.Name));
    }

    [Fact]
    public void Packages_nest_and_come_in_several_versions()
    {
        var packages = WitText.Good("""
            package a:b;
            package c:d@1.0.0 { interface i { type t = u8; } }
            package c:d@2.0.0-rc.1 { interface i { type t = u16; } }
            package n:m:o/p { interface i { use c:d/i@2.0.0-rc.1.{t}; } }
            """);

        Assert.Equal(["c:d@1.0.0", "c:d@2.0.0-rc.1", "n:m:o/p", "a:b"], packages.Packages.Select(p => p.Name.ToString()).Order(StringComparer.Ordinal).OrderBy(n => n == "a:b"));
        Assert.Equal("c:d/i@2.0.0-rc.1.t", packages.FindInterface("n:m:o/p/i")!.Types[0].Target.ToString());
    }

    [Fact]
    public void A_world_imports_what_its_imports_and_exports_use()
    {
        var world = WitText.Good("""
            package a:b;
            interface r1 { resource r; }
            interface r2 { resource r; }
            interface p { use r1.{r}; f: func(x: r); }
            interface q { use r2.{r}; f: func(x: r); }
            world w { import p; export q; import run: func(); export plain: interface { g: func(); } }
            """).FindWorld("a:b/w")!;

        Assert.Equal(["a:b/r1", "a:b/p", "run", "a:b/r2"], world.Imports.Select(i => i.Name));
        Assert.Equal(["a:b/q", "plain"], world.Exports.Select(i => i.Name));
    }

    [Fact]
    public void What_an_exported_interface_uses_is_not_imported_if_it_is_exported()
    {
        var world = WitText.Good("package a:b; interface r { resource r; } interface q { use r.{r}; } world w { export q; export r; }").FindWorld("a:b/w")!;

        Assert.Empty(world.Imports);
    }

    [Fact]
    public void An_interface_may_be_imported_under_several_plain_names()
    {
        var world = WitText.Good("package a:b; interface s { f: func(); } world w { import one: s; import two: a:b/s; export s; }").FindWorld("a:b/w")!;

        Assert.Equal(["one", "two"], world.Imports.Select(i => i.Name));
        Assert.All(world.Imports, i => Assert.True(i.IsPlain));
    }

    [Fact]
    public void Including_a_world_renames_plain_names_and_merges_interfaces()
    {
        var world = WitText.Good("""
            package a:b;
            interface i { }
            world one { import a: func(); import i; }
            world two { import a: func(); import i; }
            world both { include one; include two with { a as b } }
            """).FindWorld("a:b/both")!;

        Assert.Equal(["a", "a:b/i", "b"], world.Imports.Select(i => i.Name));
    }

    [Fact]
    public void Gated_items_are_there_when_their_version_or_feature_is()
    {
        const string Text = """
            package a:b@0.2.1;
            interface i {
              a: func();
              @since(version = 0.2.1) b: func();
              @since(version = 0.2.2) c: func();
              @unstable(feature = fancier) d: func();
              @since(version = 0.2.0) @deprecated(version = 0.2.1) e: func();
              @since(version = 0.2.1-rc.1) f: func();
            }
            """;

        Assert.Equal(["a", "b", "e", "f"], WitText.Good(Text).Packages[0].Interfaces[0].Functions.Select(f => f.Name));
        Assert.Equal(["a", "b", "d", "e", "f"], WitText.Good(Text, "fancier").Packages[0].Interfaces[0].Functions.Select(f => f.Name));
    }

    [Theory]
    [InlineData("type t = u;", "2:10 SK1604 no type 'u'")]
    [InlineData("type t = t;", "2:10 SK1606 the type 't' contains itself")]
    [InlineData("record a { b: b } record b { a: option<a> }", "2:40 SK1606 the type 'a' contains itself")]
    [InlineData("type t = u8; t: func();", "2:14 SK1605 the name 't' is taken")]
    [InlineData("type t = u8; type T = u16;", "2:19 SK1605 the name 'T' is taken")]
    [InlineData("f: func(a: u8, A: u8);", "2:16 SK1605 the name 'A' is taken")]
    [InlineData("record r { a: u8, a: u16 }", "2:19 SK1605 the name 'a' is taken")]
    [InlineData("resource r { f: func(); f: static func(); }", "2:25 SK1605 the name 'f' is taken")]
    [InlineData("type t = u8; f: func(x: borrow<t>);", "2:32 SK1607 't' is no resource")]
    [InlineData("resource r; f: func() -> list<borrow<r>>;", "2:26 SK1607 a result cannot hold a borrowed handle")]
    [InlineData("resource r { constructor() -> u8; }", "2:31 SK1607 a constructor results in nothing written or in result<r, ...>")]
    [InlineData("type t = map<f32, u8>;", "2:14 SK1607 the key of a map is an integer, bool, char or string")]
    [InlineData("use j.{t};", "2:5 SK1604 no interface 'j'")]
    [InlineData("use i.{t};", "2:5 SK1606 'a:b/i@1.0.0' uses 'a:b/i@1.0.0' in turn")]
    [InlineData("use a:b/i@2.0.0.{t};", "2:9 SK1604 no interface 'a:b/i@2.0.0'; there is 'a:b@1.0.0'")]
    public void A_wrong_name_or_type_is_reported_where_it_is(string items, string error) => Assert.Equal([error], WitText.ItemErrors(items));

    [Theory]
    [InlineData("interface i { } world i { }", "SK1605 the name 'i' is taken")]
    [InlineData("interface i { } interface j { use i.{t}; }", "SK1604 'a:b/i' has no type 't'")]
    [InlineData("world w { import f: func(); import f: func(); }", "SK1605 the name 'f' is taken")]
    [InlineData("world w { include v; }", "SK1604 no world 'v'")]
    [InlineData("world w { include v; } world v { include w; }", "SK1606 'a:b/w' includes 'a:b/v' in turn")]
    [InlineData("world v { import a: func(); } world w { import a: func(); include v; }", "SK1605 the name 'a' of 'v' is taken; rename it by 'with { a as ... }'")]
    [InlineData("interface i { } world v { import i; } world w { include v with { i as j } }", "SK1604 'a:b/v' has no import or export of the plain name 'i'")]
    [InlineData("world w { import c:d; }", "SK1602 a package where an interface or world is needed: add '/' and its name")]
    public void A_wrong_world_is_reported(string items, string error) => Assert.Equal([error], WitText.Errors("package a:b; " + items).Select(e => e[(e.IndexOf(' ', StringComparison.Ordinal) + 1)..]));

    [Fact]
    public void A_file_without_a_package_needs_one_beside_it() =>
        Assert.Equal(["1:1 SK1609 no package: begin the file with 'package namespace:name;'"], WitText.Errors("interface i { }"));

    [Fact]
    public void A_chain_of_types_ends_at_a_limit()
    {
        var chain = string.Concat(Enumerable.Range(0, 1000).Select(i => $"type t{i} = t{i + 1}; ")) + "type t1000 = u8;";

        Assert.Contains(WitText.ItemErrors(chain), e => e.Contains("SK1610 types contain each other more than 200 deep", StringComparison.Ordinal));
    }
}

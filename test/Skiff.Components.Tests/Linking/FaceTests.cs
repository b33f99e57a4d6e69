using Skiff.Components.Types;
using Skiff.Runtime;

namespace Skiff.Components.Tests.Linking;

/// <summary>Interfaces that are made of others: <see cref="HostInstance.Include(HostInstance)"/>.</summary>
public class FaceTests
{
    private const string OldImport = """
        (component
          (import "test:a/one@0.1.0-rc-1" (instance
            (export "thing" (type $thing (sub resource)))
            (export "make" (func (param "size" u32) (result (own $thing))))
            (export "measure" (func (param "it" (borrow $thing)) (result u32))))))
        """;

    private static readonly PrimitiveType s_u32 = new(PrimitiveKind.U32);

    [Fact]
    public void An_older_interface_is_the_newer_one_with_other_names()
    {
        var linker = new ComponentLinker(Wat.Engine);
        var newest = Newest(linker);
        linker.DefineInstance("test:a/one@0.1.0-rc-1").Include(newest).Include(newest, "size-of", "measure", "it");

        Assert.NotNull(linker.Plan(Wat.Prepare(OldImport)));
    }

    [Fact]
    public void What_was_taken_away_is_missing()
    {
        var linker = new ComponentLinker(Wat.Engine);
        var newest = Newest(linker);
        linker.DefineInstance("test:a/one@0.1.0-rc-1").Include(newest).Include(newest, "size-of", "measure", "it").Remove("make");

        var error = Assert.Throws<ComponentLinkException>(() => linker.Plan(Wat.Prepare(OldImport)));
        Assert.Equal("make", Assert.Single(error.Problems).Name);
    }

    [Fact]
    public void A_function_that_there_is_not_cannot_be_included_nor_under_too_few_names()
    {
        var linker = new ComponentLinker(Wat.Engine);
        var newest = Newest(linker);

        Assert.Throws<ArgumentException>(() => newest.Include(newest, "measure", "size"));
        Assert.Throws<ArgumentException>(() => newest.Include(newest, "size-of", "size", "it", "more"));
    }

    private static HostInstance Newest(ComponentLinker linker)
    {
        var thing = new HostResourceType("thing");
        return linker.DefineInstance("test:a/one@0.1.4")
            .DefineResource("thing", thing)
            .DefineFunction("make", new ComponentFunctionType(false, [new("size", s_u32)], new OwnType(thing)), Nothing)
            .DefineFunction("size-of", new ComponentFunctionType(false, [new("self", new BorrowType(thing))], s_u32), Nothing);
    }

    private static ValueTask Nothing(HostCall call, CanonicalContext context) => default;
}

using Skiff.Components.Planning;
using Skiff.Components.Types;
using Skiff.Runtime;

namespace Skiff.Components.Tests.Linking;

public class ImportTests
{
    private const string TwoInterfaces = """
        (component
          (import "test:a/one@0.2.3" (instance $one
            (export "thing" (type $thing (sub resource)))
            (export "make" (func (param "size" u32) (result (own $thing))))
            (export "use" (func (param "thing" (borrow $thing)) (result (result string (error u8)))))))
          (import "test:a/two@1.0.0" (instance (export "go" (func (param "at" (tuple u8 string)))))))
        """;

    private static readonly PrimitiveType s_u32 = new(PrimitiveKind.U32);
    private static readonly PrimitiveType s_u8 = new(PrimitiveKind.U8);
    private static readonly PrimitiveType s_string = new(PrimitiveKind.String);

    [Fact]
    public void All_missing_imports_are_reported_together()
    {
        var error = Assert.Throws<ComponentLinkException>(() => new ComponentLinker(Wat.Engine).Plan(Wat.Prepare(TwoInterfaces)));

        Assert.Equal(ComponentLinkException.Missing, error.Code);
        Assert.Equal(["test:a/one@0.2.3", "test:a/two@1.0.0"], error.Problems.Select(p => p.Interface));
        Assert.Contains("'test:a/one@0.2.3', which is not defined\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_function_and_one_that_differs_are_named_with_the_first_difference()
    {
        var linker = new ComponentLinker(Wat.Engine);
        var thing = new HostResourceType("thing");
        linker.DefineInstance("test:a/one@0.2.12").DefineResource("thing", thing)
            .DefineFunction("make", new ComponentFunctionType(false, [new("size", s_u32)], new OwnType(thing)), Nothing);
        linker.DefineInstance("test:a/two@1.4.0")
            .DefineFunction("go", new ComponentFunctionType(false, [new("at", new TupleType([s_u8, s_u32]))], null), Nothing);

        var error = Assert.Throws<ComponentLinkException>(() => linker.Plan(Wat.Prepare(TwoInterfaces)));

        Assert.Equal(
            [
                new ImportProblem(true, "test:a/one@0.2.3", "use", null),
                new ImportProblem(false, "test:a/two@1.0.0", "go", "parameter 'at': element 1: expected string, found u32"),
            ],
            error.Problems);
    }

    [Fact]
    public void An_import_gets_the_compatible_version_that_is_defined()
    {
        var linker = new ComponentLinker(Wat.Engine);
        var thing = new HostResourceType("thing");
        linker.DefineInstance("test:a/one@0.2.12").DefineResource("thing", thing)
            .DefineFunction("make", new ComponentFunctionType(false, [new("size", s_u32)], new OwnType(thing)), Nothing)
            .DefineFunction("use", new ComponentFunctionType(false, [new("thing", new BorrowType(thing))], new ResultType(s_string, s_u8)), Nothing);
        linker.DefineInstance("test:a/two@1.4.0")
            .DefineFunction("go", new ComponentFunctionType(false, [new("at", new TupleType([s_u8, s_string]))], null), Nothing);

        Assert.Equal(0, linker.Plan(Wat.Prepare(TwoInterfaces)).CoreInstanceCount);
    }

    [Fact]
    public void A_resource_type_of_the_host_is_not_any_other_of_its_name()
    {
        var linker = new ComponentLinker(Wat.Engine);
        var other = new HostResourceType("thing");
        linker.DefineInstance("test:a/one@0.2.3").DefineResource("thing", new HostResourceType("thing"))
            .DefineFunction("make", new ComponentFunctionType(false, [new("size", s_u32)], new OwnType(other)), Nothing)
            .DefineFunction("use", new ComponentFunctionType(false, [new("thing", new BorrowType(other))], new ResultType(s_string, s_u8)), Nothing);
        linker.DefineInstance("test:a/two@1.0.0").DefineFunction("go", new ComponentFunctionType(false, [new("at", new TupleType([s_u8, s_string]))], null), Nothing);

        var error = Assert.Throws<ComponentLinkException>(() => linker.Plan(Wat.Prepare(TwoInterfaces)));

        Assert.Equal(ComponentLinkException.Different, error.Code);
        Assert.Equal("result: expected the resource type 'thing', found another one, 'thing'", error.Problems[0].Difference);
        Assert.Equal(["make", "use"], error.Problems.Select(p => p.Name));
    }

    [Fact]
    public void A_linker_in_use_takes_no_more_definitions()
    {
        var linker = new ComponentLinker(Wat.Engine);
        var instance = linker.DefineInstance("test:a/b");
        linker.Plan(Wat.Prepare("(component)"));

        Assert.Throws<InvalidOperationException>(() => linker.DefineInstance("test:a/c"));
        Assert.Throws<InvalidOperationException>(() => instance.DefineResource("r", new HostResourceType("r")));
    }

    [Fact]
    public async Task Functions_without_an_interface_come_from_the_root()
    {
        var linker = new ComponentLinker(Wat.Engine);
        linker.Root.DefineFunction("seven", new ComponentFunctionType(false, [], s_u32), (call, _) =>
        {
            call.SetU32(0, 7);
            return default;
        });
        var plan = linker.Plan(Wat.Prepare("""
            (component
              (import "seven" (func $seven (result u32)))
              (core func $lowered (canon lower (func $seven)))
              (func (export "call") (result u32) (canon lift (core func $lowered))))
            """));

        Assert.Equal(7u, await linker.Instantiate(new Store(Wat.Engine), plan).CallU32Async("call"));
    }

    [Fact]
    public void An_async_component_is_refused_with_the_way_out()
    {
        var error = Assert.Throws<ComponentLinkException>(() => new ComponentLinker(Wat.Engine).Plan(Wat.Prepare("""
            (component
              (core func $cancel (canon task.cancel)))
            """)));

        Assert.Equal(ComponentLinkException.NotSupported, error.Code);
        Assert.Contains("Build the component for WASI 0.2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_core_module_cannot_be_imported_from_the_host()
    {
        var error = Assert.Throws<ComponentLinkException>(() => new ComponentLinker(Wat.Engine).Plan(Wat.Prepare("""(component (import "m" (core module)))""")));

        Assert.Contains("'m': a core module, which the host cannot give", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Instantiations_that_double_at_each_level_are_cut_off()
    {
        var text = "(component $c0)";
        for (var i = 1; i < 14; i++)
        {
            text = $"(component $c{i} {text} (instance (instantiate $c{i - 1})) (instance (instantiate $c{i - 1})))";
        }

        var component = Wat.Prepare(text);
        var error = Assert.Throws<ComponentLinkException>(() => new ComponentLinker(Wat.Engine).Plan(component));

        Assert.Equal(ComponentLinkException.TooLarge, error.Code);
        Assert.Equal(0, new ComponentLinker(Wat.Engine).Plan(component, new PlanLimits { ComponentInstances = 1 << 14 }).CoreInstanceCount);
    }

    private static ValueTask Nothing(HostCall call, CanonicalContext context) => default;
}

using Skiff.Components.Binary;
using Skiff.Components.Text;
using Skiff.Components.Types;
using Skiff.Components.Validation;
using Skiff.Components.Wit;
using Skiff.TestKit;
using Skiff.Text;

namespace Skiff.Components.Tests.Wit;

/// <summary>A component's type as WIT. <c>SKIFF_BLESS=1</c> rewrites the goldens of the guests.</summary>
public class WitPrinterTests
{
    private static readonly string Golden = Path.Combine(TestData.RepositoryRoot, "test", "Skiff.Components.Tests", "Wit", "Golden");

    public static TheoryData<string> Guests => [.. GuestFiles.All.Select(f => Path.GetFileName(f))];

    [SuiteTheory("guests/component")]
    [MemberData(nameof(Guests))]
    public void The_world_of_a_guest_is_as_in_its_golden(string file)
    {
        var type = ComponentValidator.Validate(ComponentDecoder.Decode(File.ReadAllBytes(TestData.Find("guests/component/" + file)!)), validatesBodies: false);
        var path = Path.Combine(Golden, Path.ChangeExtension(file, ".wit"));

        var actual = WitPrinter.Print(type);

        Assert.Empty(WitPackages.Parse([new SourceText(path, actual)]).Diagnostics);
        if (Environment.GetEnvironmentVariable("SKIFF_BLESS") == "1")
        {
            Assert.Null(Environment.GetEnvironmentVariable("CI"));
            File.WriteAllText(path, actual);
            return;
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    [Fact]
    public void All_kinds_of_types_are_printed_and_read_again()
    {
        var text = Print("""
            (component
              (import "a:b/types@1.0.0" (instance $types
                (type $point' (record (field "x" u32) (field "list" (option string))))
                (export "point" (type $point (eq $point')))
                (type $shape' (variant (case "dot") (case "line" $point)))
                (export "shape" (type $shape (eq $shape')))
                (type $color' (enum "red" "green"))
                (export "color" (type $color (eq $color')))
                (type $rights' (flags "read" "write"))
                (export "rights" (type (eq $rights')))
                (export "pen" (type $pen (sub resource)))
                (type $shapes (list $shape))
                (type $drawn (result (error $color)))
                (type $self (borrow $pen))
                (export "[constructor]pen" (func (param "color" $color) (result (own $pen))))
                (export "[method]pen.draw" (func (param "self" $self) (param "what" $shapes) (result $drawn)))
                (export "[static]pen.count" (func (result u32)))
                (type $pair (tuple u8 char))
                (export "pair" (func (result $pair)))))
              (alias export $types "pen" (type $pen))
              (alias export $types "color" (type $color))
              (import "a:b/paper@1.0.0" (instance
                (alias outer 1 $pen (type $outer-pen))
                (alias outer 1 $color (type $outer-color))
                (export "pen" (type $pen (eq $outer-pen)))
                (export "stylus" (type (eq $pen)))
                (export "color" (type $color (eq $outer-color)))
                (export "write" (func (param "with" (own $pen)) (result $color)))))
              (import "log" (func (param "message" string)))
              (import "plain" (instance (export "f" (func (result (list u8)))))))
            """);

        Assert.Equal("""
            package root:component;

            world root {
                import a:b/types@1.0.0;
                import a:b/paper@1.0.0;
                import log: func(message: string);
                import plain: interface {
                    f: func() -> list<u8>;
                }
            }

            package a:b@1.0.0 {
                interface types {
                    record point {
                        x: u32,
                        %list: option<string>,
                    }

                    variant shape {
                        dot,
                        line(point),
                    }

                    enum color {
                        red,
                        green,
                    }

                    flags rights {
                        read,
                        write,
                    }

                    resource pen {
                        constructor(color: color);
                        draw: func(what: list<shape>) -> result<_, color>;
                        count: static func() -> u32;
                    }

                    pair: func() -> tuple<u8, char>;
                }

                interface paper {
                    use a:b/types@1.0.0.{pen};
                    use a:b/types@1.0.0.{color};

                    type stylus = pen;

                    write: func(%with: pen) -> color;
                }
            }

            """, text);
        Assert.Empty(WitPackages.Parse([new SourceText("printed.wit", text)]).Diagnostics);
    }

    [Fact]
    public void What_wit_cannot_say_is_a_comment()
    {
        var text = Print("""(component (import "m" (core module)) (import "c" (component)))""");

        Assert.Contains("    // import \"m\": core module\n    // import \"c\": component\n", text, StringComparison.Ordinal);
    }

    private static string Print(string component) =>
        WitPrinter.Print(Validate(ComponentTextReader.ToBinary(new SourceText("component.wat", component))));

    private static ComponentType Validate(byte[] bytes) => ComponentValidator.Validate(ComponentDecoder.Decode(bytes));
}

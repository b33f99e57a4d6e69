using Skiff.Components.Text;
using Skiff.TestKit;
using Skiff.Text;

namespace Skiff.Components.Tests.Text;

/// <summary>The text of every component of the suite, against the binary that the reference tools made of it.</summary>
public class SuiteTextTests
{
    /// <summary>A type in a lift is hoisted before the aliases of its core function there, and after them here: the same indices in another order.</summary>
    private static readonly HashSet<string> s_otherOrder = new(StringComparer.Ordinal) { "validation/indicies.4" };

    public static TheoryData<string> Scripts()
    {
        var data = new TheoryData<string>();
        if (TestData.Find("component/wast") is { } root)
        {
            foreach (var path in Directory.EnumerateFiles(root, "*.wast", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                data.Add(Path.ChangeExtension(Path.GetRelativePath(root, path), null));
            }
        }

        return data;
    }

    [SuiteTheory("component/wast")]
    [MemberData(nameof(Scripts))]
    public void A_component_has_the_definitions_that_the_reference_tools_write(string script)
    {
        var path = Path.Combine(TestData.Find("component/wast")!, script + ".wast");
        var binaries = Path.Combine(TestData.Find("component/component-model")!, script, Path.GetFileName(script));
        var commands = ComponentWastReader.Read(SourceText.FromUtf8(script, File.ReadAllBytes(path))!);
        Assert.Empty(commands.Diagnostics);

        var differences = new List<string>();
        foreach (var (index, component) in ComponentsOf(commands).Index())
        {
            var expected = $"{binaries}.{index}.wasm";
            if (File.Exists(expected) && !s_otherOrder.Contains($"{script}.{index}"))
            {
                var read = component.Read();
                if (read.Binary is null)
                {
                    differences.Add($"{index}: {read.Diagnostics[0].Message}");
                }
                else if (BinarySections.Print(read.Binary) is var ours && BinarySections.Print(File.ReadAllBytes(expected)) is var theirs && ours != theirs)
                {
                    differences.Add($"{index}:\n{ours}\nexpected:\n{theirs}");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    private static IEnumerable<ComponentWastComponent> ComponentsOf(ComponentWastScript script)
    {
        foreach (var command in script.Commands)
        {
            switch (command)
            {
                case ComponentWastDefinition definition:
                    yield return definition.Component;
                    break;
                case ComponentWastAssertComponent assertion:
                    yield return assertion.Component;
                    break;
            }
        }
    }
}

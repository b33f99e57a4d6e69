using Skiff.TestKit;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Wasm.Tests.Spec;

/// <summary>The official test suite of WebAssembly 2.0, as far as it can be decided without running anything.</summary>
public class SpecSuiteTests
{
    [SuiteFact(Folder)]
    public void Every_module_decodes_and_is_valid()
    {
        var failures = Run(["module", "assert_unlinkable", "assert_uninstantiable"], (_, bytes) => Load(bytes));

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [SuiteFact(Folder)]
    public void Every_malformed_module_is_refused_with_the_words_of_the_suite()
    {
        var failures = Run(["assert_malformed"], (command, bytes) =>
        {
            var error = Assert.Throws<WasmFormatException>(() => Load(bytes));
            AssertWords(command, error);
        });

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [SuiteFact(Folder)]
    public void Every_invalid_module_is_refused_with_the_words_of_the_suite()
    {
        var failures = Run(["assert_invalid"], (command, bytes) =>
        {
            var error = Assert.Throws<WasmValidationException>(() => Load(bytes));
            AssertWords(command, error);
        });

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private const string Folder = "spec/wg-2.0";

    private static void Load(byte[] bytes) => ModuleValidator.Validate(ModuleDecoder.Decode(bytes));

    private static void AssertWords(SpecCommand command, WasmException error)
    {
        var isAsExpected = error.Message.StartsWith(command.Text!, StringComparison.Ordinal)
            || MessageEquivalences.Allows(command, error.Message);
        Assert.True(isAsExpected, $"expected: {command.Text}; found: {error.Message}");
    }

    private static List<string> Run(string[] types, Action<SpecCommand, byte[]> check)
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var command in SpecCommand.ReadAll(TestData.Find(Folder)!).Where(c => types.Contains(c.Type)))
        {
            count++;
            try
            {
                check(command, command.ReadModule());
            }
            catch (Exception error)
            {
                failures.Add($"{command}: {error.Message}");
            }
        }

        Assert.NotEqual(0, count);
        return failures;
    }
}

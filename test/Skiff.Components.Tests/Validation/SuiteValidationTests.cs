using Skiff.Components.Binary;
using Skiff.Components.Validation;
using Skiff.TestKit;
using Skiff.Wasm;

namespace Skiff.Components.Tests.Validation;

/// <summary>Every binary of the Component Model's suite is judged as its script says, with its script's words.</summary>
public class SuiteValidationTests
{
    [SuiteFact("component/component-model")]
    public void Every_valid_component_of_the_suite_is_valid_and_every_other_is_refused_in_its_words()
    {
        var failures = SuiteFiles.All.Select(Judge).Where(f => f is not null).ToList();

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static string? Judge(SuiteFiles.SuiteFile file)
    {
        try
        {
            ComponentValidator.Validate(ComponentDecoder.Decode(file.Bytes));
            return file.Text is null ? null : $"{file}: valid, expected: {file.Text}";
        }
        catch (WasmException error)
        {
            return file.Text is not null && error.Message.Contains(file.Text, StringComparison.Ordinal)
                ? null
                : $"{file}: {error.GetType().Name}: {error.Message}, expected: {file.Text ?? "valid"}";
        }
    }
}

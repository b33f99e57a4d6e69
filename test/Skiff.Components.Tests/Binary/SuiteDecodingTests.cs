using Skiff.Components.Binary;
using Skiff.TestKit;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Tests.Binary;

/// <summary>Every binary of the Component Model's suite is read, valid or not, but those that are malformed.</summary>
public class SuiteDecodingTests
{
    [SuiteFact("component/component-model")]
    public void Every_component_of_the_suite_is_well_formed()
    {
        var failures = new List<string>();
        foreach (var file in SuiteFiles.All)
        {
            try
            {
                ComponentDecoder.Decode(file.Bytes);
            }
            catch (WasmFormatException error) when (file.Text is not null)
            {
                failures.Add($"{file}: {error.Message} // {file.Text}");
            }
            catch (WasmFormatException error)
            {
                failures.Add($"{file}: {error.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }
}

using Skiff.TestKit;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Wasm.Tests.Text;

public class SpecMalformedTextTests
{
    [SuiteFact(SpecSuite.Converted)]
    public void Every_malformed_text_of_the_official_suite_is_refused_in_its_words()
    {
        var failures = new List<string>();
        var payloads = 0;
        foreach (var command in SpecSuite.Scripts().SelectMany(script => script.Commands).Where(c => c.Type == "assert_malformed" && c.IsTextModule))
        {
            payloads++;
            var source = SourceText.FromUtf8(Path.GetFileName(command.Module!), File.ReadAllBytes(command.Module!))!;

            var result = WatReader.Read(source);

            if (result.Binary is not null || !result.Diagnostics[0].Message.Contains(command.Text!, StringComparison.Ordinal))
            {
                var words = string.Join(" / ", result.Diagnostics.Select(d => d.Message));
                failures.Add($"{source.Name}: expected '{command.Text}', found '{words}'");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal(1091, payloads);
    }
}

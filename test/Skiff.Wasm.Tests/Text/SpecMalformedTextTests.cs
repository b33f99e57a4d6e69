using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Wasm.Tests.Text;

public class SpecMalformedTextTests
{
    [SpecSuiteFact]
    public void Every_malformed_text_of_the_official_suite_is_refused_in_its_words()
    {
        var failures = new List<string>();
        var payloads = 0;
        foreach (var file in SpecSuite.Files())
        {
            foreach (var command in SpecSuite.Commands(file).Where(c => c.Type == "assert_malformed" && c.Module!.EndsWith(".wat", StringComparison.Ordinal)))
            {
                payloads++;
                var source = SourceText.FromUtf8(Path.GetFileName(command.Module!), File.ReadAllBytes(command.Module!))!;
                var result = WatReader.Read(source);
                var words = string.Join(" / ", result.Diagnostics.Select(d => d.Message));
                if (result.Binary is not null || !result.Diagnostics[0].Message.Contains(command.Text!, StringComparison.Ordinal))
                {
                    failures.Add($"{source.Name}: expected '{command.Text}', found '{words}'");
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal(1091, payloads);
    }
}

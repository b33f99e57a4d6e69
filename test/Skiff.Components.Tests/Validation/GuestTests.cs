using System.Diagnostics;
using Skiff.Components.Binary;
using Skiff.Components.Validation;
using Skiff.TestKit;
using Xunit.Abstractions;

namespace Skiff.Components.Tests.Validation;

/// <summary>Components that real SDKs made are valid. The times are printed, not judged.</summary>
public class GuestTests(ITestOutputHelper output)
{
    [SuiteFact("guests/component")]
    public void Components_of_real_sdks_are_valid()
    {
        foreach (var path in GuestFiles.All)
        {
            ReadOnlyMemory<byte> bytes = File.ReadAllBytes(path);
            for (var round = 0; round < 3; round++)
            {
                var start = Stopwatch.GetTimestamp();
                var component = ComponentDecoder.Decode(bytes);
                var decoded = Stopwatch.GetElapsedTime(start);
                var type = ComponentValidator.Validate(component, validatesBodies: false);
                var all = Stopwatch.GetElapsedTime(start);
                output.WriteLine(
                    $"{Path.GetFileName(path)}: {bytes.Length} bytes, decoded in {decoded.TotalMilliseconds:F2} ms, validated in {(all - decoded).TotalMilliseconds:F2} ms, "
                    + $"{type.Imports.Length} imports, {type.Exports.Length} exports");
                Assert.NotEmpty(type.Exports);
            }
        }
    }
}

using Skiff.Components.Binary;
using Skiff.Components.Validation;
using Skiff.TestKit;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Tests.Validation;

/// <summary>Whatever becomes of a component's bytes, reading it ends in one of the two exceptions, or in a valid component.</summary>
public class DamageTests
{
    // Small files are the ones where most bytes mean something.
    private const int LargestFile = 1_500;

    [SuiteFact("component/component-model")]
    public void A_truncated_component_is_malformed_or_invalid_or_fine()
    {
        foreach (var bytes in SmallFiles())
        {
            var step = Math.Max(1, bytes.Length / 100);
            for (var length = bytes.Length % step; length < bytes.Length; length += step)
            {
                Read(bytes.AsMemory(0, length));
            }
        }
    }

    [SuiteFact("component/component-model")]
    public void A_component_with_damaged_bytes_is_malformed_or_invalid_or_fine()
    {
        var random = new Random(20261122);
        foreach (var bytes in SmallFiles())
        {
            for (var round = 0; round < 60; round++)
            {
                var damaged = bytes.ToArray();
                for (var changes = random.Next(1, 4); changes > 0; changes--)
                {
                    var at = random.Next(8, damaged.Length);
                    damaged[at] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(damaged[at] ^ (1 << random.Next(8)));
                }

                Read(damaged);
            }
        }
    }

    private static IEnumerable<byte[]> SmallFiles() =>
        SuiteFiles.All.Select(f => f.Path).Distinct().Select(File.ReadAllBytes).Where(b => b.Length is > 8 and <= LargestFile);

    private static void Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            ComponentValidator.Validate(ComponentDecoder.Decode(bytes));
        }
        catch (Exception error) when (error is WasmFormatException or ComponentValidationException)
        {
            Assert.NotNull(error.Message);
        }
    }
}

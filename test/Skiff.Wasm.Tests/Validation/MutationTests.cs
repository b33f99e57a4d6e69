using Skiff.TestKit;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Tests.Spec;
using Skiff.Wasm.Validation;

namespace Skiff.Wasm.Tests.Validation;

/// <summary>
/// Damages modules byte by byte, from a fixed seed: whatever they are then, only our exceptions come out, and memory stays in proportion.
/// SKIFF_FULL=1 runs many more.
/// </summary>
public class MutationTests
{
    private const string Folder = "spec/wg-2.0";
    private const int Seed = 20_260_117;

    // A few bytes of a vector become an object each, and the stacks of the validator begin with some kilobytes.
    private const int AllowedBytesPerByte = 200;
    private const int AllowedBytesAtLeast = 256 * 1024;

    [SuiteFact(Folder)]
    public void Damaged_modules_give_our_exceptions_only_and_allocate_in_proportion()
    {
        var isFull = Environment.GetEnvironmentVariable("SKIFF_FULL") == "1";
        var corpus = Corpus();
        var random = new Random(Seed);
        var refused = 0;

        for (var i = 0; i < (isFull ? 200_000 : 10_000); i++)
        {
            var bytes = Mutate(corpus[random.Next(corpus.Length)], random);
            if (!Survives(bytes, i))
            {
                refused++;
            }
        }

        Assert.NotEqual(0, refused);
    }

    // Whether the module is still valid.
    private static bool Survives(byte[] bytes, int round)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isValid = true;
        try
        {
            ModuleValidator.Validate(ModuleDecoder.Decode(bytes));
        }
        catch (WasmException)
        {
            isValid = false;
        }
        catch (Exception error)
        {
            Assert.Fail($"round {round}: {error}\n{Convert.ToHexString(bytes)}");
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var allowed = AllowedBytesAtLeast + (long)AllowedBytesPerByte * bytes.Length;
        Assert.True(allocated <= allowed, $"round {round}: {allocated} bytes for a module of {bytes.Length}\n{Convert.ToHexString(bytes)}");
        return isValid;
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (var edits = random.Next(1, 5); edits > 0; edits--)
        {
            // The header stays, or most rounds would end there.
            var at = random.Next(8, bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 3 when bytes.Count > 9:
                    bytes.RemoveAt(at);
                    break;
                case 4:
                    bytes[at] = 0xFF;
                    break;
                default:
                    bytes[at] = bytes[random.Next(8, bytes.Count)];
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[][] Corpus() =>
        [.. SpecCommand.ReadAll(TestData.Find(Folder)!)
            .Where(c => c.Type == "module")
            .Select(c => c.ReadModule())
            .Where(b => b.Length is > 8 and < 20_000)];
}

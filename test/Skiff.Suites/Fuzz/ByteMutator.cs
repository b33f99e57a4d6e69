namespace Skiff.Suites.Fuzz;

/// <summary>Damages a file: what a broken transfer, a hostile author or a bug in a tool could make of it.</summary>
public static class ByteMutator
{
    /// <summary>Values that sit at the borders of LEB128, of limits and of the format's codes.</summary>
    private static readonly byte[] Interesting = [0x00, 0x01, 0x0B, 0x3F, 0x40, 0x60, 0x6F, 0x70, 0x7B, 0x7F, 0x80, 0xC0, 0xFC, 0xFD, 0xFF];

    // Of so many copies only one bit is other, somewhere: what moves no byte is what most often stays valid, and is then run.
    private const int PercentInPlace = 15;

    /// <summary>A damaged copy; the same stream of random numbers damages it in the same way.</summary>
    public static byte[] Mutate(FuzzRandom random, ReadOnlySpan<byte> original)
    {
        ArgumentNullException.ThrowIfNull(random);
        List<byte> bytes = [.. original];
        if (random.Chance(PercentInPlace) && bytes.Count > 0)
        {
            bytes[random.Below(bytes.Count)] ^= (byte)(1 << random.Below(8));
            return [.. bytes];
        }

        for (var count = random.Between(1, 4); count > 0 && bytes.Count > 0; count--)
        {
            MutateOnce(random, bytes);
        }

        return [.. bytes];
    }

    private static void MutateOnce(FuzzRandom random, List<byte> bytes)
    {
        var at = PickPosition(random, bytes.Count);
        var length = Math.Min(random.Between(1, random.Chance(80) ? 8 : 256), bytes.Count - at);
        switch (random.Below(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Below(8));
                break;
            case 1:
                bytes[at] = (byte)random.NextBits();
                break;
            case 2:
                bytes[at] = random.Pick(Interesting);
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                bytes.RemoveRange(at, length);
                break;
            case 5:
                bytes.InsertRange(PickPosition(random, bytes.Count), bytes.GetRange(at, length));
                break;
            case 6:
                Lengthen(bytes, at);
                break;
            case 7:
                MakeHuge(random, bytes, at);
                break;
            default:
                bytes.Insert(at, (byte)random.NextBits());
                break;
        }
    }

    /// <summary>Half of all damage goes to the first hundred bytes: headers, counts and types are there.</summary>
    private static int PickPosition(FuzzRandom random, int length) => random.Below(random.Chance(50) ? Math.Min(length, 100) : length);

    /// <summary>Takes the byte as the last of a number and writes the number one byte longer than needed, which stays legal up to a length.</summary>
    private static void Lengthen(List<byte> bytes, int at)
    {
        bytes[at] |= 0x80;
        bytes.Insert(at + 1, 0x00);
    }

    /// <summary>Writes a number of 32 or more bits where perhaps a count was.</summary>
    private static void MakeHuge(FuzzRandom random, List<byte> bytes, int at)
    {
        bytes.RemoveAt(at);
        bytes.InsertRange(at, random.Below(3) switch
        {
            0 => [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            1 => [0xFF, 0xFF, 0xFF, 0xFF, 0x07],
            _ => [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        });
    }
}

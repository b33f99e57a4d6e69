using System.Runtime.InteropServices;
using Skiff.Runtime.Artifacts;
using Skiff.Runtime.Execution;

namespace Skiff.Runtime.Tests.Artifacts;

public sealed class CodePositionsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Positions_are_read_from_the_file_when_somebody_asks()
    {
        var positions = Positions([10, 20, 30], [1, uint.MaxValue, 3]);

        Assert.Equal([1u, null, 3u, null], new uint?[] { positions.At(10), positions.At(20), positions.At(30), positions.At(15) });
    }

    [Fact]
    public void A_file_cut_off_after_it_was_opened_has_no_positions()
    {
        var positions = Positions([10, 20, 30], [1, 2, 3]);
        using (var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.SetLength(file, 20);
        }

        Assert.Null(positions.At(10));
    }

    private CodePositions Positions(uint[] offsets, uint[] positions)
    {
        File.WriteAllBytes(_path, MemoryMarshal.AsBytes<uint>([.. offsets, .. positions]).ToArray());
        return CodePositions.In(File.OpenHandle(_path), new FileRange(0, 4 * offsets.Length), new FileRange(4 * offsets.Length, 4 * positions.Length));
    }
}

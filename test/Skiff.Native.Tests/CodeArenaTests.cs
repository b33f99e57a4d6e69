namespace Skiff.Native.Tests;

public sealed unsafe class CodeArenaTests
{
    private static readonly byte[] s_returns42 = [0xB8, 42, 0, 0, 0, 0xC3]; // mov eax, 42; ret

    [Fact]
    public void Copied_code_runs_and_cannot_be_written()
    {
        var arena = new CodeArena(1 << 20);
        using var memory = arena.Copy(s_returns42);

        Assert.Equal(42, Run(memory.Address));
        Assert.Equal("r-xp", ProtectionOf(memory.Address));
    }

    [Fact]
    public void Code_is_mapped_from_a_file()
    {
        var arena = new CodeArena(1 << 20);
        var path = Path.GetTempFileName();
        var content = new byte[8192 + s_returns42.Length];
        s_returns42.CopyTo(content, 8192);
        File.WriteAllBytes(path, content);
        try
        {
            using var file = File.OpenHandle(path);
            using var memory = arena.MapFile((int)file.DangerousGetHandle(), 8192, s_returns42.Length);

            Assert.Equal(42, Run(memory.Address));
            Assert.Equal("r-xp", ProtectionOf(memory.Address));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Room_is_used_again_and_neighbours_merge()
    {
        var arena = new CodeArena(4 * CodeArena.GranuleSize);
        var pieces = Enumerable.Range(0, 4).Select(_ => arena.Copy(s_returns42)).ToArray();
        Assert.Throws<InvalidOperationException>(() => arena.Copy(s_returns42));
        Assert.Equal([0, 1, 2, 3], pieces.Select(p => p.FirstGranule));

        pieces[2].Dispose();
        pieces[0].Dispose();
        Assert.Throws<InvalidOperationException>(() => arena.Copy(new byte[CodeArena.GranuleSize + 1]));
        pieces[1].Dispose();
        pieces[1].Dispose();
        using var large = arena.Copy(new byte[3 * CodeArena.GranuleSize]);

        Assert.Equal((0, 3), (large.FirstGranule, large.GranuleCount));
        Assert.Equal(42, Run(pieces[3].Address));
    }

    // SAFETY: the address is a function () -> int of the C convention, mapped executable.
    private static int Run(nint address) => ((delegate* unmanaged<int>)address)();

    private static string ProtectionOf(nint address)
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var bounds = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
            if ((ulong)address >= Convert.ToUInt64(bounds[0], 16) && (ulong)address < Convert.ToUInt64(bounds[1], 16))
            {
                return line.Split(' ')[1];
            }
        }

        return "";
    }
}

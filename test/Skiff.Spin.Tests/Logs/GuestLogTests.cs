using System.Text;
using Skiff.Spin.Logs;

namespace Skiff.Spin.Tests.Logs;

public class GuestLogTests
{
    [Fact]
    public void Writes_are_cut_into_lines_wherever_they_begin_and_end()
    {
        var output = new RecordingOutput();
        using (var stream = new GuestLogStream(new GuestLog("c", output, new LogRate(10_000, TimeProvider.System))))
        {
            foreach (var part in new[] { "one\nt", "w", "o\r\n\nla", "st" })
            {
                stream.Write(Encoding.UTF8.GetBytes(part));
            }
        }

        Assert.Equal(["[c] one", "[c] two", "[c] ", "[c] last"], output.Lines);
    }

    [Fact]
    public void A_line_without_end_is_cut_at_its_limit()
    {
        var output = new RecordingOutput();
        using (var stream = new GuestLogStream(new GuestLog("c", output, new LogRate(1_000_000, TimeProvider.System))))
        {
            stream.Write(new byte[GuestLogStream.MaximumLine + 1].Select(_ => (byte)'x').ToArray());
        }

        Assert.Equal([GuestLogStream.MaximumLine, 1], output.Lines.Select(l => l.Length - "[c] ".Length));
    }

    [Fact]
    public void Control_characters_do_not_reach_the_terminal()
    {
        var output = new RecordingOutput();
        using (var stream = new GuestLogStream(new GuestLog("c", output, new LogRate(10_000, TimeProvider.System))))
        {
            stream.Write("a\u001b[2Jb\rc\td\n"u8);
        }

        Assert.Equal(["[c] a\uFFFD[2Jb\uFFFDc\td"], output.Lines);
    }

    [Fact]
    public void More_than_the_rate_is_dropped_and_counted()
    {
        var time = new ManualTime();
        var output = new RecordingOutput();
        var log = new GuestLog("c", output, new LogRate(10, time));

        log.Write("123456789");
        log.Write("lost");
        log.Write("lost");
        time.Advance(TimeSpan.FromSeconds(1));
        log.Write("again");

        Assert.Equal(["[c] 123456789", "[c] (2 lines were dropped here: too many at once)", "[c] again"], output.Lines);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}

using Skiff.Cli.Output;
using Skiff.Compiler;

namespace Skiff.Cli.Tests;

public class CompilationMeterTests
{
    private readonly StringWriter _written = new();
    private readonly ManualTime _time = new();

    [Fact]
    public void A_short_compilation_is_not_mentioned()
    {
        var meter = new CompilationMeter(_written, isTerminal: true, _time);

        Report(meter, 0, 10, 90, 100);

        Assert.Equal("", _written.ToString());
    }

    [Fact]
    public void A_log_gets_a_line_now_and_then_and_one_at_the_end()
    {
        var meter = new CompilationMeter(_written, isTerminal: false, _time);

        Report(meter, 300, 10, 20, 30, 40, 100);

        Assert.Equal("compiling: 30 % of 1.0 MB of code\ncompiled 1.0 MB of code in 1.2 s\n", _written.ToString());
    }

    [Fact]
    public void A_terminal_gets_one_line_that_changes()
    {
        var meter = new CompilationMeter(_written, isTerminal: true, _time);

        Report(meter, 300, 10, 20, 30, 40, 100);

        Assert.Equal("\r\e[Kcompiling: 30 % of 1.0 MB of code\r\e[Kcompiling: 40 % of 1.0 MB of code\r\e[Kcompiled 1.0 MB of code in 1.2 s\n", _written.ToString());
    }

    private void Report(CompilationMeter meter, int pause, params int[] percents)
    {
        foreach (var percent in percents)
        {
            meter.Report(new CompilationProgress(percent * 10_000, 1_000_000));
            _time.Pass(TimeSpan.FromMilliseconds(pause));
        }
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}

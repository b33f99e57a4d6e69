using System.Globalization;
using Skiff.Compiler;

namespace Skiff.Cli.Output;

/// <summary>Shows how far a long compilation is.</summary>
internal sealed class CompilationMeter(TextWriter writer, bool isTerminal, TimeProvider time) : ProgressMeter(writer, isTerminal, time), IProgress<CompilationProgress>
{
    /// <inheritdoc/>
    public void Report(CompilationProgress value) => Show(
        value.DoneBytes >= value.TotalBytes,
        () => string.Create(CultureInfo.InvariantCulture, $"compiling: {value.DoneBytes * 100 / value.TotalBytes} % of {value.TotalBytes / 1e6:0.0} MB of code"),
        () => string.Create(CultureInfo.InvariantCulture, $"compiled {value.TotalBytes / 1e6:0.0} MB of code"));
}

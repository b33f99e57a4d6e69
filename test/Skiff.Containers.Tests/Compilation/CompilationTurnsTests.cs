using Skiff.Containers.Compilation;

namespace Skiff.Containers.Tests.Compilation;

public class CompilationTurnsTests
{
    private const string Guest = "ab01";

    [Fact]
    public async Task Whoever_compiles_the_same_guest_waits()
    {
        using var folder = new TestFolder();
        var turns = new CompilationTurns(folder.Path);

        var first = await turns.ForGuestAsync(Guest);
        var second = turns.ForGuestAsync(Guest);
        Assert.False(second.IsCompleted);

        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Different_guests_do_not_wait_for_each_other()
    {
        using var folder = new TestFolder();
        var turns = new CompilationTurns(folder.Path, patience: TimeSpan.Zero);

        using var first = await turns.ForGuestAsync(Guest);
        using var second = await turns.ForGuestAsync("cd01");
    }

    [Fact]
    public async Task Only_so_many_compile_at_once()
    {
        using var folder = new TestFolder();
        var turns = new CompilationTurns(folder.Path, atOnce: 2);

        using var first = await turns.ForCompilerAsync();
        var second = await turns.ForCompilerAsync();
        var third = turns.ForCompilerAsync();
        Assert.False(third.IsCompleted);

        second.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Who_waits_too_long_is_told_why()
    {
        using var folder = new TestFolder();
        var turns = new CompilationTurns(folder.Path, atOnce: 1, patience: TimeSpan.Zero);

        using var first = await turns.ForCompilerAsync();
        var error = await Assert.ThrowsAsync<ContainerException>(turns.ForCompilerAsync);

        Assert.Contains(ContainerCodes.Compilation, error.Message, StringComparison.Ordinal);
        Assert.Contains("without leaving a turn", error.Message, StringComparison.Ordinal);
    }
}

using Skiff.TestKit;

namespace Skiff.Components.Generator.Tests;

public class WasiTests
{
    [Fact]
    public void The_hosts_of_all_wasi_interfaces_compile_without_a_warning()
    {
        var folder = Path.Combine(TestData.RepositoryRoot, "src", "Skiff.Wasi", "wit");
        var files = Directory.GetFiles(folder).Select(f => (f, File.ReadAllText(f)));

        var run = GeneratorRun.Of(files, "wasi:cli/imports@0.2.12", "wasi:http/imports@0.2.12");

        Assert.Empty(run.Reported);
        Assert.Empty(run.CompilerDiagnostics);
    }
}

using Skiff.Shim.Tests.Protos;
using Skiff.Shim.Tests.Tasks;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Stdio;

/// <summary>Programs that take the output of a container in containerd's place. They are shell scripts.</summary>
public sealed class LogProgramTests : IDisposable
{
    // The end of the output comes late, after that of the container.
    private const string Copies = """
        exec 5>&-
        cat <&3 >"$2/out" & cat <&4 >"$2/err"
        wait
        echo "$CONTAINER_NAMESPACE $CONTAINER_ID $*" >"$2/end"
        """;

    private readonly RunningShim _shim = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _shim.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("binary", "")]
    [InlineData("binary-v2", "echo >&5")]
    public void A_program_has_all_output_when_the_container_is_deleted(string scheme, string ready) => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "echo out; echo err >&2");
        using var client = _shim.Start(bundle);

        await _shim.CreateAsync(client, bundle, output: Program(scheme, ready + "\n" + Copies));
        await RunningShim.CallAsync<StartResponse>(client, "Start", new StartRequest { Id = "c" });
        await RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c" });
        await RunningShim.CallAsync<DeleteResponse>(client, "Delete", new DeleteRequest { Id = "c" });

        Assert.Equal(("out\n", "err\n"), (Read("out"), Read("err")));
        Assert.Equal($"{RunningShim.Namespace} c to {_folder.Path}\n", Read("end"));
    });

    [Fact]
    public void A_program_that_is_added_has_one_of_its_own_with_its_own_name() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "exec sleep 600");
        using var client = _shim.Start(bundle);
        await _shim.CreateAsync(client, bundle);
        await RunningShim.CallAsync<StartResponse>(client, "Start", new StartRequest { Id = "c" });
        var request = TaskTests.Added("e", "echo added");
        request.Stdout = Program("binary", Copies);

        await RunningShim.CallAsync(client, "Exec", request);
        await RunningShim.CallAsync<StartResponse>(client, "Start", new StartRequest { Id = "c", ExecId = "e" });
        await RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c", ExecId = "e" });
        await RunningShim.CallAsync<DeleteResponse>(client, "Delete", new DeleteRequest { Id = "c", ExecId = "e" });

        Assert.Equal(("added\n", $"{RunningShim.Namespace} e to {_folder.Path}\n"), (Read("out"), Read("end")));
    });

    [Theory]
    [InlineData("binary-v2", "exit 0", "{0} ended, or closed descriptor 5, without saying that it is ready for the container's output")]
    [InlineData("binary", null, "cannot start {0}: ENOENT")]
    public void A_program_that_does_not_begin_is_an_error_that_names_it(string scheme, string? script, string message) => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "true");
        using var client = _shim.Start(bundle);
        var output = script is null ? $"binary://{_folder.Path}/program" : Program(scheme, script);

        var error = await Assert.ThrowsAsync<TtrpcException>(() => _shim.CreateAsync(client, bundle, output: output));

        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, Path.Combine(_folder.Path, "program")), error.Message);
        await RunningShim.CallAsync(client, "Shutdown", new ShutdownRequest());
    });

    private string Program(string scheme, string script)
    {
        _folder.Write("program", "#!/bin/sh\n" + script + "\n");
        var path = Path.Combine(_folder.Path, "program");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return $"{scheme}://{path}?to={Uri.EscapeDataString(_folder.Path)}";
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder.Path, name));
}

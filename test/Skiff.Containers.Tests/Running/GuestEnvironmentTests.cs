using Skiff.Containers.Running;

namespace Skiff.Containers.Tests.Running;

public class GuestEnvironmentTests
{
    [Fact]
    public void The_last_of_two_variables_of_one_name_holds()
    {
        var environment = new GuestEnvironment(["A=1", "B=x=y", "A=2", "=nothing", "none"]);

        Assert.Equal(["A: 2", "B: x=y"], environment.Variables.Select(variable => $"{variable.Key}: {variable.Value}"));
    }

    [Fact]
    public void Addresses_are_those_of_the_existing_shims()
    {
        var plain = new GuestEnvironment([]);
        var given = new GuestEnvironment(["SPIN_HTTP_LISTEN_ADDR=127.0.0.1:3000", "WASMTIME_HTTP_PROXY_SOCKET_ADDR=[::1]:9000"]);

        Assert.Equal(("0.0.0.0:80", "0.0.0.0:8080"), (plain.AppAddress.ToString(), plain.ComponentAddress(null).ToString()));
        Assert.Equal(("127.0.0.1:3000", "[::1]:9000"), (given.AppAddress.ToString(), given.ComponentAddress(3000).ToString()));
    }

    [Fact]
    public void The_port_of_the_pod_holds_where_no_variable_says_more()
    {
        Assert.Equal("0.0.0.0:9100", new GuestEnvironment(["WASMTIME_HTTP_PROXY_SOCKET_ADDR="]).ComponentAddress(9100).ToString());
    }

    [Fact]
    public void What_the_operator_says_of_an_application_is_taken()
    {
        var environment = new GuestEnvironment(["SPIN_COMPONENTS_TO_RETAIN=a, b,,c", "SPIN_MAX_INSTANCE_MEMORY=1048576"]);

        Assert.Equal("a b c", string.Join(' ', environment.RetainedComponents));
        Assert.Equal(1 << 20, environment.InstanceMemory);
        Assert.Empty(new GuestEnvironment([]).RetainedComponents);
        Assert.Null(new GuestEnvironment(["SPIN_MAX_INSTANCE_MEMORY="]).InstanceMemory);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("64Mi")]
    public void What_is_no_number_of_bytes_is_refused(string value) =>
        Assert.StartsWith("SK4113: SPIN_MAX_INSTANCE_MEMORY", Assert.Throws<ContainerException>(() => new GuestEnvironment([$"SPIN_MAX_INSTANCE_MEMORY={value}"]).InstanceMemory).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("WASMTIME_HTTP_BACKLOG")]
    [InlineData("WASMTIME_HTTP_PROXY_BACKLOG")]
    public void The_backlog_of_HTTP_components_has_two_names(string name)
    {
        Assert.Equal(7, new GuestEnvironment([$"{name}=7"]).Backlog);
        Assert.Null(new GuestEnvironment([$"{name}="]).Backlog);
        Assert.Equal(
            $"SK4113: {name}: '2147483648' is no number of connections", Assert.Throws<ContainerException>(() => new GuestEnvironment([$"{name}=2147483648"]).Backlog).Message);
    }

    [Theory]
    [InlineData("8080")]
    [InlineData("localhost")]
    [InlineData("0.0.0.0")]
    public void What_is_no_address_is_refused_with_the_name_of_the_variable(string value)
    {
        var error = Assert.Throws<ContainerException>(() => new GuestEnvironment([$"SPIN_HTTP_LISTEN_ADDR={value}"]).AppAddress);

        Assert.StartsWith("SK4109: SPIN_HTTP_LISTEN_ADDR", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, long.MaxValue)]
    [InlineData(32L << 20, 20L << 20)]
    [InlineData(16L << 20, 8L << 20)]
    public void Guests_get_the_containers_memory_less_what_this_process_needs(long? limit, long expected) => Assert.Equal(expected, GuestMemory.Of(limit));

    [Fact]
    public void The_reason_of_the_end_is_written_and_cut()
    {
        using var folder = new TestFolder().Write("log", new string('x', 9000));

        TerminationMessage.Write(folder["log"], new string('y', 5000));
        TerminationMessage.Write(folder["missing"], "no file is made");

        Assert.Equal(new string('y', 4096), File.ReadAllText(folder["log"]));
        Assert.False(File.Exists(folder["missing"]));
    }
}

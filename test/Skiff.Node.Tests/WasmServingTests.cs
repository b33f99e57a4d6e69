using System.Globalization;

namespace Skiff.Node.Tests;

/// <summary>Guests that serve HTTP, asked from inside the network of their container.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class WasmServingTests(WasmNode node)
{
    [WasmFact]
    public void A_component_answers_on_port_8080() => Answers(WasmImage.Api, "http-component", [], 8080);

    [WasmFact]
    public void A_component_answers_where_the_variable_says() =>
        Answers(WasmImage.Api, "http-variable", ["--env", "WASMTIME_HTTP_PROXY_SOCKET_ADDR=127.0.0.1:9000"], 9000);

    [WasmFact]
    public void An_application_answers_on_port_80() => Answers(WasmImage.App, "spin-app", [], 80);

    [WasmFact]
    public void An_application_keeps_its_key_value_store_in_its_container()
    {
        var pid = node.StartGuest(WasmImage.Counts, "counts", []);

        var answer = new PodNetwork(pid).Get(80, "/");

        Assert.InRange(int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture), 200, 455); // the count, of requests that were sent again too
        Assert.True(File.Exists($"/proc/{pid}/root/.spin/sqlite_key_value.db"));

        Assert.Equal((0, ""), Stop("counts"));
    }

    [WasmFact]
    public void Where_the_root_is_read_only_the_store_is_an_error_of_the_guest()
    {
        var network = new PodNetwork(node.StartGuest(WasmImage.Counts, "read-only", ["--read-only"]));

        Assert.StartsWith("HTTP/1.1 500 Internal Server Error\r\n", network.Get(80, "/"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 500 Internal Server Error\r\n", network.Get(80, "/other"), StringComparison.Ordinal); // it goes on
        Assert.Equal((0, ""), Stop("read-only"));
    }

    [WasmFact]
    public void SIGTERM_loses_no_request_in_flight()
    {
        using var container = RunningProgram.Container(node, WasmImage.Patient, "drained", []);
        PrivateContainerd.Until(() => node.Status("drained") == "RUNNING");
        var network = new PodNetwork(node.Pid("drained"));
        container.WaitFor("Serving");
        using var request = network.Open(80);
        request.Write("POST / HTTP/1.1\r\nHost: app\r\nConnection: close\r\nContent-Length: 8\r\n\r\nhalf");
        container.WaitFor("begun");

        node.Ctr("task", "kill", "drained");
        PrivateContainerd.Until(() => network.TryGet(80, "/").Status != 0); // no longer listens
        request.Write("half");
        request.WaitFor("ended");

        Assert.StartsWith("HTTP/1.1 200 OK", request.Text, StringComparison.Ordinal);
        Assert.Equal(0, container.WaitForExit());
    }

    private void Answers(WasmImage image, string id, string[] options, int port)
    {
        var network = new PodNetwork(node.StartGuest(image, id, options));

        var answer = network.Get(port, "/api/data");
        var other = network.Get(port, "/other");
        var end = Stop(id);

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("{\"message\":\"Hello from WebAssembly\",\"runtime\":\"Spin on Kubernetes\"}", answer, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404 Not Found\r\n", other, StringComparison.Ordinal);
        Assert.Equal((0, ""), end); // asked to stop, it ends with 0
    }

    private (int Status, string Error) Stop(string id)
    {
        node.Ctr("task", "kill", id);
        PrivateContainerd.Until(() => node.Status(id) == "STOPPED");
        var removed = node.Ctr("task", "rm", id);
        node.Remove(id);
        return (removed.Status, removed.Error);
    }
}

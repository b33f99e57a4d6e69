using System.Text;
using System.Text.Json;
using Skiff.Components;
using Skiff.Runtime;
using Skiff.TestKit;
using Skiff.Wasi.Http;
using Skiff.Wasi.Preview2;
using Skiff.Wasi.Preview2.Http;

namespace Skiff.Wasi.Tests.Preview2;

/// <summary>Components that handle HTTP requests, called without a server: each case of http-cases.json in a fresh instance.</summary>
[Trait("Category", "Spec")]
public sealed class HttpComponentTests
{
    private const string HandlerInterface = "wasi:http/incoming-handler@0.2.0";

    private static readonly Engine s_engine = new();
    private static readonly ComponentLinker s_linker = WasiWorld.AddTo(new ComponentLinker(s_engine));
    private static readonly Dictionary<string, ComponentPlan> s_plans = [];

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            if (TestData.Find("guests/http-cases.json") is { } file)
            {
                using var document = JsonDocument.Parse(File.ReadAllText(file));
                var index = 0;
                foreach (var test in document.RootElement.GetProperty("cases").EnumerateArray())
                {
                    // A thrown exception leaves the body of its response unfinished: what becomes of that is the server's to test.
                    if (test.GetProperty("path").GetString() == "/throw")
                    {
                        index++;
                        continue;
                    }

                    cases.Add(index++, $"{test.GetProperty("file")} {test.GetProperty("method")} {test.GetProperty("path")}");
                }
            }

            return cases;
        }
    }

    [SuiteTheory("guests/http-cases.json")]
    [MemberData(nameof(Cases))]
    public async Task A_component_answers_as_stated(int index, string name)
    {
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(TestData.Find("guests/http-cases.json")!));
        var test = document.RootElement.GetProperty("cases")[index];
        Assert.Contains(test.GetProperty("path").GetString()!, name, StringComparison.Ordinal);

        var (status, body) = await AnswerAsync(test);

        Assert.Equal(test.GetProperty("status").GetInt32(), status);
        if (test.GetProperty("expect").GetString() is { } expected)
        {
            Assert.Equal(expected, body);
        }
    }

    private static async Task<(int Status, string Body)> AnswerAsync(JsonElement test)
    {
        using var context = new Preview2Context(new WasiOptions());
        using var store = new Store(s_engine, StoreLimits.Default, context);
        var instance = await s_linker.InstantiateAsync(store, PlanOf(test.GetProperty("file").GetString()!));
        var handle = instance.GetFunction(HandlerInterface, "handle")!;
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(test.GetProperty("body").GetString() ?? ""));
        var headers = test.GetProperty("headers").EnumerateObject()
            .Select(header => new HttpField(header.Name, Encoding.ASCII.GetBytes(header.Value.GetString()!)));
        var request = new IncomingHttpRequest(context, test.GetProperty("method").GetString()!, headers)
        {
            Scheme = "http",
            Authority = "localhost",
            PathWithQuery = test.GetProperty("path").GetString(),
            Body = content,
        };
        using var outparam = new ResponseOutparam();
        Value[] arguments =
        [
            Value.FromI32((int)handle.Context.Put(Types.IncomingRequestResource, request)),
            Value.FromI32((int)handle.Context.Put(Types.ResponseOutparamResource, outparam)),
        ];

        // The server sends while the guest runs.
        var sending = SendAsync(outparam);
        try
        {
            await handle.CallFlatAsync(arguments, default);
        }
        catch (Exception e) when (e is TrapException or GuestExitException)
        {
            outparam.Dispose();
        }

        return await sending;
    }

    private static async Task<(int Status, string Body)> SendAsync(ResponseOutparam outparam)
    {
        if (!(await outparam.Response).TryGetValue(out var response, out _))
        {
            return (500, "");
        }

        using var sent = new MemoryStream();
        await response.Body.CopyToAsync(sent);
        return (response.Status, Encoding.UTF8.GetString(sent.ToArray()));
    }

    private static ComponentPlan PlanOf(string file)
    {
        if (!s_plans.TryGetValue(file, out var plan))
        {
            plan = s_linker.Plan(PreparedComponent.Load(s_engine, File.ReadAllBytes(TestData.Find($"guests/{file}")!)));
            s_plans.Add(file, plan);
        }

        return plan;
    }
}

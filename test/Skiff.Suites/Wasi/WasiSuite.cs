using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Skiff.TestKit;

namespace Skiff.Suites.Wasi;

/// <summary>Reads the cases: the official tests of preview 1 (their SPEC.md tells the form) and the guests of cases.json.</summary>
public static class WasiSuite
{
    private const string GuestsFolder = "guests";

    /// <summary>The official tests; none where the test data is not there.</summary>
    public static IEnumerable<WasiCase> ReadOfficialCases()
    {
        foreach (var language in (string[])["c", "rust", "assemblyscript"])
        {
            if (TestData.Find($"wasi/p1/{language}") is not { } folder)
            {
                continue;
            }

            foreach (var module in Directory.EnumerateFiles(folder, "*.wasm").Order(StringComparer.Ordinal))
            {
                yield return ReadOfficialCase(module, $"{language}/{Path.GetFileNameWithoutExtension(module)}");
            }
        }
    }

    /// <summary>The preview 1 programs among the guests.</summary>
    public static IEnumerable<WasiCase> ReadGuestCases()
    {
        if (TestData.Find($"{GuestsFolder}/cases.json") is not { } file)
        {
            yield break;
        }

        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var number = 0;
        foreach (var run in document.RootElement.EnumerateArray())
        {
            var module = run.GetProperty("file").GetString()!; // each case has one
            yield return new WasiCase
            {
                Name = $"{Path.GetFileNameWithoutExtension(module)}#{number++}",
                ModulePath = TestData.Find($"{GuestsFolder}/{module}") ?? throw new FileNotFoundException($"cases.json names {module}, which does not exist"),
                Arguments = ReadStrings(run, "args"),
                Environment = ReadPairs(run, "env"),
                Input = run.GetProperty("stdin").GetString() ?? "",
                Folder = TestData.Find($"{GuestsFolder}/data"),
                GuestPath = "/data",
                ExitCode = run.GetProperty("exit").GetUInt32(),
                OutputHash = run.GetProperty("stdout_sha256").GetString(),
                OutputText = run.GetProperty("stdout").GetString() ?? "",
                Files = ReadPairs(run, "files").ToDictionary(),
                SkipReason = module.Contains("lua-eh", StringComparison.Ordinal) ? "needs the exception handling proposal" : null,
            };
        }
    }

    /// <summary>The same programs as components: they have to do what their twins do.</summary>
    public static IEnumerable<WasiCase> ReadComponentCases()
    {
        foreach (var test in ReadGuestCases())
        {
            var name = Path.GetFileNameWithoutExtension(test.ModulePath).Replace("-p1", "-adapted", StringComparison.Ordinal);
            if (TestData.Find($"{GuestsFolder}/component/{name}.component.wasm") is { } component)
            {
                // The adapter in them imports wasi:cli/exit's exit, which knows success and failure only.
                yield return test with { Name = $"component {test.Name}", ModulePath = component, ExitCode = Math.Min(test.ExitCode, 1) };
            }
        }
    }

    private static WasiCase ReadOfficialCase(string module, string name)
    {
        var specification = Path.ChangeExtension(module, ".json");
        using var document = JsonDocument.Parse(File.Exists(specification) ? File.ReadAllText(specification) : "{}");
        var root = document.RootElement;
        var output = root.TryGetProperty("stdout", out var text) ? text.GetString() : null;
        return new WasiCase
        {
            Name = name,
            ModulePath = module,
            Arguments = ReadStrings(root, "args"),
            Environment = ReadPairs(root, "env"),
            Folder = root.TryGetProperty("root", out var folder) && folder.GetString() is { } granted
                ? Path.Combine(Path.GetDirectoryName(module)!, granted) // a file has a folder
                : null,
            ExitCode = root.TryGetProperty("exit_code", out var code) ? code.GetUInt32() : 0,
            OutputHash = output is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(output))),
            OutputText = output ?? "",
        };
    }

    private static string[] ReadStrings(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var array) ? [.. array.EnumerateArray().Select(item => item.GetString() ?? "")] : [];

    private static KeyValuePair<string, string>[] ReadPairs(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var pairs)
            ? [.. pairs.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString() ?? ""))]
            : [];
}

using System.Globalization;
using System.Text.Json;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;
using Skiff.Wasm.Validation;

namespace Skiff.Suites.Spec;

/// <summary>Runs one script: its commands in order, on one engine.</summary>
public sealed class SpecScript
{
    private readonly string _folder;
    private readonly ISpecEngine _engine;
    private readonly SpecReport _report = new();
    private readonly Dictionary<string, ISpecInstance> _registered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ISpecInstance> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ISpecModule> _definitions = new(StringComparer.Ordinal);
    private ISpecInstance? _current;
    private ISpecModule? _lastDefinition;

    private SpecScript(string folder, ISpecEngine engine)
    {
        _folder = folder;
        _engine = engine;
        _registered["spectest"] = SpectestModule.Instantiate(engine);
    }

    /// <summary>Runs the script at <paramref name="path"/>; <paramref name="name"/> stands for it in the report.</summary>
    public static SpecReport Run(string name, string path, ISpecEngine engine)
    {
        var script = new SpecScript(Path.GetDirectoryName(path)!, engine);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var command in document.RootElement.GetProperty("commands").EnumerateArray())
        {
            script.Run(name, command);
        }

        return script._report;
    }

    private void Run(string name, JsonElement command)
    {
        var kind = KindOf(command);
        var line = command.GetProperty("line").GetInt32();
        var handler = HandlerOf(Text(command, "type"));
        if (handler is null)
        {
            _report.TallyOf(kind).Skipped++;
            return;
        }

        _report.TallyOf(kind).Executed++;
        try
        {
            if (handler(command) is { } otherWords)
            {
                _report.OtherWords.Add(new SpecFailure(name, line, kind, otherWords));
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever goes wrong in an engine is a failed command here, and the script goes on.
            var reason = exception is SpecMismatchException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";
            _report.Failures.Add(new SpecFailure(name, line, kind, reason));
        }
    }

    /// <summary>A handler answers null, or a remark on words; a command that fails throws.</summary>
    private Func<JsonElement, string?>? HandlerOf(string type) => type switch
    {
        "module" => DefineAndInstantiate,
        "module_definition" => Define,
        "module_instance" => InstantiateDefinition,
        "register" => Register,
        "action" => command => { Act(command); return null; }
        ,
        "assert_return" => AssertReturn,
        "assert_trap" or "assert_exhaustion" => AssertTrap,
        "assert_invalid" => AssertInvalid,
        "assert_malformed" => AssertMalformed,
        "assert_unlinkable" => AssertUnlinkable,
        "assert_uninstantiable" => AssertUninstantiable,
        _ => null,
    };

    private static string KindOf(JsonElement command)
    {
        var type = Text(command, "type");
        return type == "assert_malformed" ? $"{type} {Text(command, "module_type")}" : type;
    }

    private string? DefineAndInstantiate(JsonElement command)
    {
        _current = null;
        var instance = _engine.Instantiate(_engine.Compile(ReadModule(command)), _registered);
        _current = instance;
        if (TryText(command, "name") is { } name)
        {
            _named[name] = instance;
        }

        return null;
    }

    private string? Define(JsonElement command)
    {
        _lastDefinition = _engine.Compile(ReadModule(command));
        if (TryText(command, "name") is { } name)
        {
            _definitions[name] = _lastDefinition;
        }

        return null;
    }

    private string? InstantiateDefinition(JsonElement command)
    {
        var module = TryText(command, "module") is { } definition ? _definitions[definition] : _lastDefinition
            ?? throw new SpecMismatchException("no module is defined");
        _current = _engine.Instantiate(module, _registered);
        if (TryText(command, "instance") is { } name)
        {
            _named[name] = _current;
        }

        return null;
    }

    private string? Register(JsonElement command)
    {
        _registered[Text(command, "as")] = InstanceOf(TryText(command, "name"));
        return null;
    }

    private string? AssertReturn(JsonElement command)
    {
        var results = Act(command);
        var expected = command.GetProperty("expected");
        if (results.Length != expected.GetArrayLength())
        {
            throw new SpecMismatchException($"expected {expected.GetArrayLength()} results, found {results.Length}");
        }

        foreach (var (index, one) in expected.EnumerateArray().Index())
        {
            if (!SpecExpectation.Matches(one, results[index]))
            {
                throw new SpecMismatchException(string.Create(CultureInfo.InvariantCulture, $"result {index}: expected {one.GetRawText()}, found {results[index]}"));
            }
        }

        return null;
    }

    private string? AssertTrap(JsonElement command)
    {
        try
        {
            var results = Act(command);
            throw new SpecMismatchException($"expected the trap '{Text(command, "text")}', found results ({string.Join(", ", results)})");
        }
        catch (SpecTrapException trap)
        {
            RequireWords(command, trap.Message);
            return null;
        }
    }

    private string? AssertInvalid(JsonElement command)
    {
        try
        {
            _engine.Compile(ReadModule(command));
        }
        catch (WasmValidationException invalid)
        {
            return RemarkOnWords(command, invalid.Message);
        }

        throw new SpecMismatchException($"expected an invalid module ({Text(command, "text")}), but it is valid");
    }

    private string? AssertMalformed(JsonElement command)
    {
        try
        {
            _engine.Compile(ReadModule(command));
        }
        catch (Exception malformed) when (malformed is WasmFormatException or WatException or InvalidDataException)
        {
            return RemarkOnWords(command, malformed.Message);
        }

        throw new SpecMismatchException($"expected a malformed module ({Text(command, "text")}), but it can be read");
    }

    private string? AssertUnlinkable(JsonElement command)
    {
        var module = _engine.Compile(ReadModule(command));
        try
        {
            _engine.Instantiate(module, _registered);
        }
        catch (SpecLinkException link)
        {
            RequireWords(command, link.Message);
            return null;
        }

        throw new SpecMismatchException($"expected a link error ({Text(command, "text")}), but it was instantiated");
    }

    private string? AssertUninstantiable(JsonElement command)
    {
        var module = _engine.Compile(ReadModule(command));
        try
        {
            _engine.Instantiate(module, _registered);
        }
        catch (SpecTrapException trap)
        {
            RequireWords(command, trap.Message);
            return null;
        }

        throw new SpecMismatchException($"expected a trap ({Text(command, "text")}), but it was instantiated");
    }

    private SpecValue[] Act(JsonElement command)
    {
        var action = command.GetProperty("action");
        var instance = InstanceOf(TryText(action, "module"));
        var field = Text(action, "field");
        return Text(action, "type") == "get"
            ? [instance.ReadGlobal(field)]
            : instance.Invoke(field, [.. action.GetProperty("args").EnumerateArray().Select(SpecValueReader.ReadArgument)]);
    }

    private ISpecInstance InstanceOf(string? name)
    {
        if (name is null)
        {
            return _current ?? throw new SpecMismatchException("the module it belongs to was not instantiated");
        }

        return _named.TryGetValue(name, out var instance) ? instance : throw new SpecMismatchException($"no instance is called {name}");
    }

    private byte[] ReadModule(JsonElement command)
    {
        var path = Path.Combine(_folder, Text(command, "filename"));
        var bytes = File.ReadAllBytes(path);
        return TryText(command, "module_type") == "text" ? WatModules.ToBinary(path, bytes) : bytes;
    }

    /// <summary>Traps and link errors: one text must begin with the other ("uninitialized element 2" is also right without the 2).</summary>
    private static void RequireWords(JsonElement command, string found)
    {
        var expected = Text(command, "text");
        if (!found.StartsWith(expected, StringComparison.Ordinal) && !expected.StartsWith(found, StringComparison.Ordinal))
        {
            throw new SpecMismatchException($"expected '{expected}', found '{found}'");
        }
    }

    private static string? RemarkOnWords(JsonElement command, string found)
    {
        var expected = Text(command, "text");
        return found.Contains(expected, StringComparison.Ordinal) ? null : $"'{expected}' in the script, '{found}' here";
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private static string? TryText(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.GetString() : null;

    private sealed class SpecMismatchException(string message) : Exception(message);
}

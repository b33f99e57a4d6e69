using Skiff.Components;
using Skiff.Components.Validation;
using Skiff.Suites.Spec;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;
using Skiff.Wasm.Validation;

namespace Skiff.Suites.Components;

/// <summary>Runs the commands of one script in their order, on one engine.</summary>
public sealed class ComponentScript
{
    private readonly IComponentEngine _engine;
    private readonly SpecReport _report = new();
    private readonly Dictionary<string, IComponentSuiteInstance> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IPreparedSuiteComponent> _definitions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsupported = new(StringComparer.Ordinal);
    private IComponentSuiteInstance? _current;
    private bool _isCurrentUnsupported;
    private IPreparedSuiteComponent? _lastDefinition;

    private ComponentScript(IComponentEngine engine) => _engine = engine;

    /// <summary>Runs commands; <paramref name="name"/> stands for the script in the report.</summary>
    public static SpecReport Run(string name, IEnumerable<ComponentCommand> commands, IComponentEngine engine)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var script = new ComponentScript(engine);
        foreach (var command in commands)
        {
            script.Run(name, command);
        }

        return script._report;
    }

    private void Run(string name, ComponentCommand command)
    {
        if ((!_engine.Executes && IsExecution(command.Kind)) || CallsUnsupported(command))
        {
            _report.TallyOf(command.KindName).Skipped++;
            return;
        }

        try
        {
            Execute(command);
            _report.TallyOf(command.KindName).Executed++;
        }
        catch (ComponentSuiteUnsupportedException)
        {
            _report.TallyOf(command.KindName).Skipped++;
            if (command.Kind is ComponentCommandKind.Module or ComponentCommandKind.ModuleInstance)
            {
                _isCurrentUnsupported = true;
                _unsupported.Add(command.Name ?? "");
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever goes wrong in an engine is a failed command here, and the script goes on.
            _report.TallyOf(command.KindName).Executed++;
            var reason = exception is MismatchException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";
            _report.Failures.Add(new SpecFailure(name, command.Line, command.KindName, reason));
        }
    }

    private void Execute(ComponentCommand command)
    {
        switch (command.Kind)
        {
            case ComponentCommandKind.Module:
                ForgetCurrent();
                var definition = Define(command);
                if (_engine.Executes)
                {
                    Instantiate(definition, command.Name);
                }

                break;
            case ComponentCommandKind.ModuleDefinition:
                Define(command);
                break;
            case ComponentCommandKind.ModuleInstance:
                ForgetCurrent();
                Instantiate(DefinitionOf(command.Target), command.Name);
                break;
            case ComponentCommandKind.Action:
                Call(command);
                break;
            case ComponentCommandKind.AssertReturn:
                AssertReturn(command);
                break;
            case ComponentCommandKind.AssertTrap:
                RequireFailure<ComponentSuiteTrapException>(command, "a trap", () => $"it returned {Call(command)?.ToString() ?? "nothing"}");
                break;
            case ComponentCommandKind.AssertInvalid:
                AssertInvalid(command);
                break;
            case ComponentCommandKind.AssertMalformed:
                AssertMalformed(command);
                break;
            case ComponentCommandKind.AssertUnlinkable:
                RequireInstantiationFailure<ComponentSuiteLinkException>(command, "a link error");
                break;
            default:
                RequireInstantiationFailure<ComponentSuiteTrapException>(command, "a trap");
                break;
        }
    }

    private static bool IsExecution(ComponentCommandKind kind) => kind is
        ComponentCommandKind.ModuleInstance or ComponentCommandKind.Action or ComponentCommandKind.AssertReturn or ComponentCommandKind.AssertTrap
        or ComponentCommandKind.AssertUnlinkable or ComponentCommandKind.AssertUninstantiable;

    /// <summary>Whether it calls into an instance that was not made because the engine does not support what the component uses.</summary>
    private bool CallsUnsupported(ComponentCommand command) =>
        command.Kind is ComponentCommandKind.Action or ComponentCommandKind.AssertReturn or ComponentCommandKind.AssertTrap
        && (command.Target is null ? _isCurrentUnsupported : _unsupported.Contains(command.Target));

    private void ForgetCurrent()
    {
        _current = null;
        _isCurrentUnsupported = false;
    }

    private IPreparedSuiteComponent Define(ComponentCommand command)
    {
        _lastDefinition = null;
        _lastDefinition = Prepare(command);
        if (command.Name is { } name)
        {
            _definitions[name] = _lastDefinition;
        }

        return _lastDefinition;
    }

    private IPreparedSuiteComponent Prepare(ComponentCommand command) => _engine.Prepare(command.ReadComponent!());

    private IPreparedSuiteComponent DefinitionOf(string? name) =>
        name is null ? _lastDefinition ?? throw new MismatchException("no component is defined")
        : _definitions.TryGetValue(name, out var definition) ? definition
        : throw new MismatchException($"no component is called {name}");

    private void Instantiate(IPreparedSuiteComponent definition, string? name)
    {
        _current = _engine.Instantiate(definition);
        if (name is not null)
        {
            _instances[name] = _current;
            _unsupported.Remove(name);
        }
    }

    private ComponentValue? Call(ComponentCommand command)
    {
        var instance = command.Target is null ? _current ?? throw new MismatchException("the component it belongs to was not instantiated")
            : _instances.TryGetValue(command.Target, out var named) ? named
            : throw new MismatchException($"no instance is called {command.Target}");
        return instance.Invoke(command.Export!, command.Arguments);
    }

    private void AssertReturn(ComponentCommand command)
    {
        var found = Call(command);
        var expected = command.Expected.SingleOrDefault();
        if (!Equals(expected, found))
        {
            throw new MismatchException($"expected {expected?.ToString() ?? "nothing"}, found {found?.ToString() ?? "nothing"}");
        }
    }

    private void AssertInvalid(ComponentCommand command)
    {
        try
        {
            Prepare(command);
        }
        catch (Exception invalid) when (invalid is ComponentValidationException or WasmValidationException)
        {
            RequireWords(command, invalid.Message);
            return;
        }

        throw new MismatchException($"expected an invalid component ({command.Text}), but it is valid");
    }

    private void AssertMalformed(ComponentCommand command)
    {
        try
        {
            Prepare(command);
        }
        catch (Exception malformed) when (malformed is WasmFormatException or WatException or InvalidDataException)
        {
            RequireWords(command, malformed.Message);
            return;
        }

        throw new MismatchException($"expected a malformed component ({command.Text}), but it can be read");
    }

    private void RequireInstantiationFailure<T>(ComponentCommand command, string what)
        where T : Exception
    {
        var component = Prepare(command);
        RequireFailure<T>(command, what, () =>
        {
            _engine.Instantiate(component);
            return "it was instantiated";
        });
    }

    private static void RequireFailure<T>(ComponentCommand command, string what, Func<string> act)
        where T : Exception
    {
        string outcome;
        try
        {
            outcome = act();
        }
        catch (T failure)
        {
            RequireWords(command, failure.Message);
            return;
        }

        throw new MismatchException($"expected {what} ({command.Text}), but {outcome}");
    }

    /// <summary>The words of the script stand somewhere in ours. Some of theirs are those of the engine the script was written on.</summary>
    private static void RequireWords(ComponentCommand command, string found)
    {
        var expected = command.Text!
            .Replace("wasm trap: ", "", StringComparison.Ordinal)
            .Replace("wasm `unreachable` instruction executed", "unreachable", StringComparison.Ordinal);
        if (!found.Contains(expected, StringComparison.Ordinal))
        {
            throw new MismatchException($"expected '{expected}', found '{found}'");
        }
    }

    private sealed class MismatchException(string message) : Exception(message);
}

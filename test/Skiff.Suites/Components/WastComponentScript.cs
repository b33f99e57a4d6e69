using System.Collections.Immutable;
using Skiff.Components.Text;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Suites.Components;

/// <summary>Scripts in the text format, components included: all of it goes through our own reader.</summary>
internal static class WastComponentScript
{
    public static ImmutableArray<ComponentCommand> Read(string path)
    {
        var source = SourceText.FromUtf8(Path.GetFileName(path), File.ReadAllBytes(path)) ?? throw new InvalidDataException("malformed UTF-8 encoding");
        var script = ComponentWastReader.Read(source);
        return script.Diagnostics.Length > 0
            ? throw new InvalidDataException($"{source.PositionOf(script.Diagnostics[0].Span.Start)}: {script.Diagnostics[0].Message}")
            : [.. script.Commands.Select(command => Convert(command, source.PositionOf(command.Span.Start).Line))];
    }

    private static ComponentCommand Convert(ComponentWastCommand command, int line) => command switch
    {
        ComponentWastDefinition { IsDefinition: true } definition => new(ComponentCommandKind.ModuleDefinition, "module_definition", line)
        {
            Name = definition.Component.Name,
            ReadComponent = definition.Component.ToBinary,
        },
        ComponentWastDefinition definition => new(ComponentCommandKind.Module, "module", line)
        {
            Name = definition.Component.Name,
            ReadComponent = definition.Component.ToBinary,
        },
        ComponentWastInstance instance => new(ComponentCommandKind.ModuleInstance, "module_instance", line) { Name = instance.Name, Target = instance.Definition },
        ComponentWastAction action => Call(ComponentCommandKind.Action, "action", line, action.Call),
        ComponentWastAssertReturn assertion => Call(ComponentCommandKind.AssertReturn, "assert_return", line, assertion.Call) with { Expected = assertion.Results },
        ComponentWastAssertTrap assertion => Call(ComponentCommandKind.AssertTrap, "assert_trap", line, assertion.Call) with { Text = assertion.Message },
        ComponentWastAssertComponent assertion => Refusal(assertion, line),
        _ => throw new InvalidDataException($"unknown command {command.GetType().Name}"),
    };

    private static ComponentCommand Call(ComponentCommandKind kind, string name, int line, ComponentWastCall call) => new(kind, name, line)
    {
        Target = call.Instance,
        Export = call.Export,
        Arguments = call.Arguments,
    };

    private static ComponentCommand Refusal(ComponentWastAssertComponent assertion, int line)
    {
        var (kind, name) = assertion.Fault switch
        {
            WastModuleFault.Invalid => (ComponentCommandKind.AssertInvalid, "assert_invalid"),
            WastModuleFault.Malformed => (ComponentCommandKind.AssertMalformed, "assert_malformed text"),
            WastModuleFault.Unlinkable => (ComponentCommandKind.AssertUnlinkable, "assert_unlinkable"),
            _ => (ComponentCommandKind.AssertUninstantiable, "assert_uninstantiable"),
        };
        return new ComponentCommand(kind, name, line) { ReadComponent = assertion.Component.ToBinary, Text = assertion.Message };
    }
}

using Skiff.TestKit;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;
using Skiff.Wasm.Validation;
using Xunit.Abstractions;

namespace Skiff.Wasm.Tests.Text;

/// <summary>The official scripts from text, compared command by command with what another reader made of them.</summary>
public class SpecScriptTests(ITestOutputHelper output)
{
    [SuiteFact(SpecSuite.Text)]
    public void Scripts_read_as_another_reader_converted_them()
    {
        var failures = new List<string>();
        var counts = new Counts();
        foreach (var (name, commandsOf20) in SpecSuite.Scripts())
        {
            var script = WastReader.Read(SpecSuite.ReadText(name));

            // A text with other commands than the 2.0 script of its name is of a later version: of it, what can be read is compared.
            var is20 = script.Commands.Select(SpecSuite.TypeOf).SequenceEqual(commandsOf20.Select(c => c.Type));
            counts.Scripts += is20 ? 1 : 0;
            var converted = new Queue<SuiteCommand>(SpecSuite.ConvertedText(name));
            foreach (var command in script.Commands)
            {
                var line = script.Source.PositionOf(command.Span.Start).Line;
                var lastLine = script.Source.PositionOf(command.Span.End).Line;
                var difference = Counterpart(converted, SpecSuite.TypeOf(command), line, lastLine) is { } counterpart
                    ? Difference(command, counterpart, is20, counts)
                    : "not among the converted commands";
                if (difference is not null)
                {
                    failures.Add($"{name}.wast:{line}: {difference}");
                }
            }
        }

        output.WriteLine($"{counts.Scripts} scripts of 2.0, {counts.Modules} modules, {counts.Calls} calls, {counts.Malformed} malformed texts; "
            + $"{counts.LaterModules} modules of later versions refused");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal(120, counts.Scripts);
    }

    private static SuiteCommand? Counterpart(Queue<SuiteCommand> converted, string type, int line, int lastLine)
    {
        while (converted.TryDequeue(out var command))
        {
            if (command.Line >= line && command.Line <= lastLine && command.Type == type)
            {
                return command;
            }
        }

        return null;
    }

    private static string? Difference(WastCommand command, SuiteCommand converted, bool is20, Counts counts)
    {
        switch (command)
        {
            case WastModuleCommand module:
                return ModuleDifference(module.Module, converted, is20, isValid: true, counts);
            case WastAssertModule { Fault: WastModuleFault.Malformed } malformed:
                counts.Malformed++;
                return malformed.Module.Form == WastModuleForm.Binary
                    ? BytesDifference(malformed.Module, converted)
                    : malformed.Module.Read().Binary is null ? null : $"accepted; expected '{malformed.Message}'";
            case WastAssertModule assertion:
                return ModuleDifference(assertion.Module, converted, is20, assertion.Fault != WastModuleFault.Invalid, counts);
            case WastAssertReturn assertion:
                counts.Calls++;
                return ActionDifference(assertion.Action, converted) ?? ResultDifference(assertion, converted);
            case WastAssertTrap assertion:
                counts.Calls++;
                return assertion.Message == converted.Text ? ActionDifference(assertion.Action, converted) : $"message {assertion.Message}";
            case WastActionCommand action:
                counts.Calls++;
                return ActionDifference(action.Action, converted);
            case WastInstanceCommand:
                return null;
            case WastRegisterCommand register:
                return register.ImportName == converted.Json.GetProperty("as").GetString() ? null : $"registered as {register.ImportName}";
            default:
                return $"unexpected {command.GetType().Name}";
        }
    }

    private static string? BytesDifference(WastModule module, SuiteCommand converted) =>
        module.ToBinary().AsSpan().SequenceEqual(File.ReadAllBytes(converted.Module!)) ? null : "the bytes differ";

    private static string? ModuleDifference(WastModule module, SuiteCommand converted, bool is20, bool isValid, Counts counts)
    {
        counts.Modules++;
        if (module.Form == WastModuleForm.Binary)
        {
            return BytesDifference(module, converted);
        }

        var result = module.Read();
        if (result.Binary is null)
        {
            counts.LaterModules++;
            return is20 ? result.Diagnostics[0].Message : null;
        }

        if (converted.IsTextModule)
        {
            return null;
        }

        try
        {
            var ours = ModuleDecoder.Decode(result.Binary);
            if (isValid && is20)
            {
                ModuleValidator.Validate(ours);
            }

            return ModuleEquality.FirstDifference(ModuleDecoder.Decode(File.ReadAllBytes(converted.Module!)), ours) is { } part ? $"{part} differ" : null;
        }
        catch (WasmException error) when (!isValid)
        {
            // What cannot even be decoded has no parts to compare; it is enough that both are refused alike.
            var theirs = Record.Exception(() => ModuleDecoder.Decode(File.ReadAllBytes(converted.Module!)));
            return theirs?.Message == error.Message ? null : $"{error.Message} against {theirs?.Message}";
        }
    }

    private static string? ActionDifference(WastAction action, SuiteCommand converted)
    {
        var json = converted.Json.GetProperty("action");
        var expected = json.TryGetProperty("args", out var list) ? list.EnumerateArray().ToArray() : [];
        if (action.Export != json.GetProperty("field").GetString() || action.IsGet != (json.GetProperty("type").GetString() == "get"))
        {
            return $"action on {action.Export}";
        }

        for (var i = 0; i < expected.Length; i++)
        {
            // An argument must be what a result of the same bits would have to be.
            if (i >= action.Arguments.Length || !ConvertedValue.Read(expected[i]).Matches(action.Arguments[i]))
            {
                return $"argument {i}";
            }
        }

        return action.Arguments.Length == expected.Length ? null : "number of arguments";
    }

    private static string? ResultDifference(WastAssertReturn assertion, SuiteCommand converted)
    {
        var expected = converted.Json.GetProperty("expected").EnumerateArray().Select(ConvertedValue.Read).ToArray();
        return assertion.Results.Length != expected.Length ? "number of results"
            : assertion.Results.Zip(expected).All(pair => ConvertedValue.Same(pair.First, pair.Second)) ? null
            : $"results {string.Join(", ", assertion.Results)} against {string.Join<WastExpected>(", ", expected)}";
    }

    private sealed class Counts
    {
        public int Scripts { get; set; }

        public int LaterModules { get; set; }

        public int Modules { get; set; }

        public int Calls { get; set; }

        public int Malformed { get; set; }
    }
}

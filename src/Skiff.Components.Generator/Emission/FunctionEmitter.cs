using System.Collections.Immutable;
using Skiff.Components.Generator.Layout;
using Skiff.Components.Wit;

namespace Skiff.Components.Generator.Emission;

/// <summary>The lowered form of a host function: core arguments in, the host's method called, core results out. CanonicalABI.md, <c>canon lower</c>.</summary>
internal sealed class FunctionEmitter(CodeWriter code, CSharpTypes types, string hostInterface)
{
    /// <summary>The name of the lowered function.</summary>
    public static string NameOf(WitFunction function) =>
        $"Call{(function.Resource is null || function.Kind != WitFunctionKind.Method ? "" : CSharpNames.Pascal(function.Resource.Name))}{CSharpNames.Method(function)}";

    public void Emit(WitFunction function, bool waits)
    {
        var parameters = function.Parameters.Select(p => p.Type).ToImmutableArray();
        var flat = parameters.SelectMany(p => WitLayout.Flatten(p)).ToImmutableArray();
        var isSpilled = flat.Length > WitLayout.MaximumFlatParameters;
        var returnsByPointer = function.Result is not null && WitLayout.Flatten(function.Result).Length > WitLayout.MaximumFlatResults;
        var host = function.Kind == WitFunctionKind.Method ? "" : $"{hostInterface} host, ";
        code.Open($"private static ValueTask {NameOf(function)}({host}HostCall call, CanonicalContext context)");
        var locals = new Locals();
        var arguments = Arguments(function, parameters, flat, isSpilled, locals);
        if (returnsByPointer)
        {
            code.Line($"var returnPointer = call.GetU32({(isSpilled ? 1 : flat.Length)});");
        }

        var target = function.Kind == WitFunctionKind.Method ? "self" : "host";
        var invocation = $"{target}.{CSharpNames.Method(function)}({string.Join(", ", waits ? arguments.Append("call.CancellationToken") : arguments)})";
        if (waits)
        {
            Wait(function, invocation, returnsByPointer);
        }
        else
        {
            code.Line(function.Result is null ? $"{invocation};" : $"var result = {invocation};");
            Results(function, returnsByPointer, locals);
            code.Line("return default;");
        }

        code.Close();
        code.Line();
        if (waits && function.Result is not null)
        {
            Finish(function, returnsByPointer, locals);
        }
    }

    private List<string> Arguments(WitFunction function, ImmutableArray<WitType> parameters, ImmutableArray<Flat> flat, bool isSpilled, Locals locals)
    {
        var arguments = new List<string>();
        if (parameters.IsEmpty)
        {
            return arguments;
        }

        Place place = new FlatPlace(flat, 0);
        if (isSpilled)
        {
            var (_, end) = WitLayout.Offsets(parameters);
            var alignment = parameters.Max(WitLayout.Alignment);
            code.Line($"var arguments = context.Slice(call.GetU32(0), {(end + alignment - 1) / alignment * alignment}, {alignment});");
            place = new MemoryPlace("arguments", 0);
        }

        var places = place.Fields(parameters);
        var reader = new ValueReader(code, types, locals);
        for (var i = 0; i < parameters.Length; i++)
        {
            if (function.Kind == WitFunctionKind.Method && i == 0)
            {
                code.Line($"var self = {reader.Read(parameters[0], places[0], "self")};");
                continue;
            }

            var name = CSharpNames.Camel(function.Parameters[i].Name);
            if (WitLayout.IsBytes(parameters[i]))
            {
                var (pointer, length) = places[i].Pair();
                name = locals.Add(name);
                code.Line($"ReadOnlySpan<byte> {name} = context.SliceList({pointer}, {length}, 1, 1);");
                arguments.Add(name);
                continue;
            }

            var value = reader.Read(parameters[i], places[i], name);
            if (IsLocal(value))
            {
                arguments.Add(value);
                continue;
            }

            name = locals.Add(name);
            code.Line($"var {name} = {value};");
            arguments.Add(name);
        }

        return arguments;
    }

    private static bool IsLocal(string value) => value.All(c => char.IsLetterOrDigit(c) || c is '@' or '_');

    private void Results(WitFunction function, bool returnsByPointer, Locals locals)
    {
        if (function.Result is null)
        {
            return;
        }

        var writer = new ValueWriter(code, types, locals);
        if (returnsByPointer)
        {
            writer.Store(function.Result, "result", "returnPointer");
        }
        else
        {
            writer.SetFlat(function.Result, "result");
        }
    }

    // Completed at once: no state machine. Otherwise the memory is looked at again after the wait.
    private void Wait(WitFunction function, string invocation, bool returnsByPointer)
    {
        if (function.Result is null)
        {
            code.Line($"return {invocation};");
            return;
        }

        var pointer = returnsByPointer ? ", returnPointer" : "";
        var pointerParameter = returnsByPointer ? ", uint returnPointer" : "";
        code.Line($"var task = {invocation};");
        code.Open("if (!task.IsCompletedSuccessfully)");
        code.Line($"return Wait(task, call, context{pointer});");
        code.Close();
        code.Line();
        code.Line($"{FinishOf(function)}(call, context{pointer}, task.Result);");
        code.Line("return default;");
        code.Line();
        code.Line($"static async ValueTask Wait(ValueTask<{types.Type(function.Result)}> task, HostCall call, CanonicalContext context{pointerParameter}) =>");
        code.Indent();
        code.Line($"{FinishOf(function)}(call, context{pointer}, await task.ConfigureAwait(false));");
        code.Outdent();
    }

    private void Finish(WitFunction function, bool returnsByPointer, Locals locals)
    {
        var pointerParameter = returnsByPointer ? "uint returnPointer, " : "";
        code.Open($"private static void {FinishOf(function)}(HostCall call, CanonicalContext context, {pointerParameter}{types.Type(function.Result!)} result)"); // Not null: only called with one.
        Results(function, returnsByPointer, locals);
        code.Close();
        code.Line();
    }

    private static string FinishOf(WitFunction function) => "Finish" + NameOf(function).Substring("Call".Length);
}

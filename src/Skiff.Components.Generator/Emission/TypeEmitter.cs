using Skiff.Components.Generator.Layout;
using Skiff.Components.Wit;

namespace Skiff.Components.Generator.Emission;

/// <summary>The C# types of an interface: record structs, enums, and an interface per resource.</summary>
internal sealed class TypeEmitter(CodeWriter code, CSharpTypes types, WaitingFunctions waiting)
{
    /// <summary>The member of a variant's struct, and of its enum, that a case is.</summary>
    public static string CaseName(WitTypeDefinition variant, WitCase @case, CSharpTypes types) =>
        CSharpNames.Member(@case.Name, types.Names.TypeName(variant), "Case", "Kind", "Equals", "GetHashCode", "GetType", "ToString");

    /// <summary>The property of a record that a field is.</summary>
    public static string FieldName(WitTypeDefinition record, WitField field) =>
        CSharpNames.Member(field.Name, CSharpNames.Pascal(record.Name), "Value", "Equals", "GetHashCode", "GetType", "ToString", "Deconstruct");

    public void Emit(WitTypeDefinition definition)
    {
        var name = types.Names.TypeName(definition);
        switch (definition.Body)
        {
            case WitRecordBody record:
                Record(definition, record, name);
                break;
            case WitVariantBody variant:
                Variant(definition, variant, name);
                break;
            case WitEnumBody names:
                Enum(definition, names, name);
                break;
            case WitFlagsBody flags:
                Flags(definition, flags, name);
                break;
            case WitResourceBody resource:
                Resource(definition, resource, name);
                break;
        }
    }

    private void Record(WitTypeDefinition definition, WitRecordBody record, string name)
    {
        Summary($"<c>record {definition.Name}</c> of {definition.Scope}.");
        foreach (var field in record.Fields)
        {
            code.Line($"/// <param name=\"{FieldName(definition, field)}\"><c>{field.Name}: {WitSignatures.Escape(WitSignatures.Type(field.Type))}</c></param>");
        }

        var fields = record.Fields.Select(f => $"{types.Type(f.Type)} {FieldName(definition, f)}");
        code.Line($"public readonly record struct {name}({string.Join(", ", fields)});");
        code.Line();
    }

    private void Enum(WitTypeDefinition definition, WitEnumBody names, string name)
    {
        Summary($"<c>enum {definition.Name}</c> of {definition.Scope}.");
        code.Open($"public enum {name} : {Unsigned(WitLayout.DiscriminantSize(names.Names.Length))}");
        foreach (var label in names.Names)
        {
            Summary($"<c>{label}</c>");
            code.Line($"{CSharpNames.Pascal(label)},");
        }

        code.Close();
        code.Line();
    }

    private void Flags(WitTypeDefinition definition, WitFlagsBody flags, string name)
    {
        Summary($"<c>flags {definition.Name}</c> of {definition.Scope}.");
        code.Line("[Flags]");
        code.Open($"public enum {name} : {Unsigned(WitLayout.FlagsSize(flags.Names.Length))}");
        if (!flags.Names.Any(n => CSharpNames.Pascal(n) == "None"))
        {
            Summary("No flag.");
            code.Line("None = 0,");
        }

        for (var i = 0; i < flags.Names.Length; i++)
        {
            Summary($"<c>{flags.Names[i]}</c>");
            code.Line($"{CSharpNames.Pascal(flags.Names[i])} = {(i == 31 ? "1u << 31" : $"1 << {i}")},");
        }

        code.Close();
        code.Line();
    }

    // One field per type of payload: cases with payloads of one type share it, and nothing is boxed.
    private void Variant(WitTypeDefinition definition, WitVariantBody variant, string name)
    {
        var payloads = variant.Cases.Where(c => c.Payload is not null).Select(c => types.Type(c.Payload!)).Distinct().ToList(); // Not null: filtered.
        Summary($"The cases of <see cref=\"{name}\"/>.");
        code.Open($"public enum {name}Kind : {Unsigned(WitLayout.DiscriminantSize(variant.Cases.Length))}");
        foreach (var @case in variant.Cases)
        {
            Summary($"<c>{CaseText(@case)}</c>");
            code.Line($"{CaseName(definition, @case, types)},");
        }

        code.Close();
        code.Line();
        Summary($"<c>variant {definition.Name}</c> of {definition.Scope}. The default value is the first case.");
        code.Open($"public readonly record struct {name}");
        for (var i = 0; i < payloads.Count; i++)
        {
            code.Line($"private readonly {payloads[i]} _payload{i} = default!;");
            code.Line();
        }

        code.Line($"private {name}({name}Kind kind) => Kind = kind;");
        code.Line();
        for (var i = 0; i < payloads.Count; i++)
        {
            code.Open($"private {name}({name}Kind kind, {payloads[i]} payload)");
            code.Line("Kind = kind;");
            code.Line($"_payload{i} = payload;");
            code.Close();
            code.Line();
        }

        foreach (var @case in variant.Cases)
        {
            Case(definition, @case, name, payloads);
        }

        Summary("Which case it is.");
        code.Line($"public {name}Kind Kind {{ get; }}");
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Line("public override string ToString() => Kind.ToString();");
        code.Close();
        code.Line();
    }

    private void Case(WitTypeDefinition definition, WitCase @case, string name, List<string> payloads)
    {
        var member = CaseName(definition, @case, types);
        Summary($"<c>{CaseText(@case)}</c>");
        if (@case.Payload is null)
        {
            code.Line($"public static {name} {member} => new({name}Kind.{member});");
            code.Line();
            return;
        }

        var payload = types.Type(@case.Payload);
        code.Line($"public static {name} {member}({payload} payload) => new({name}Kind.{member}, payload);");
        code.Line();
        Summary($"The payload of <c>{@case.Name}</c>.");
        code.Line($"public {payload} As{member} => Kind == {name}Kind.{member} ? _payload{payloads.IndexOf(payload)} : throw new InvalidOperationException($\"{@case.Name} is asked for, it is {{Kind}}\");");
        code.Line();
    }

    private void Resource(WitTypeDefinition definition, WitResourceBody resource, string name)
    {
        Summary($"<c>resource {definition.Name}</c> of {definition.Scope}. Implement <see cref=\"IDisposable\"/> too where dropping it matters.");
        code.Open($"public interface {name}");
        foreach (var function in resource.Functions.Where(f => f.Kind == WitFunctionKind.Method))
        {
            Method(function);
        }

        code.Close();
        code.Line();
    }

    /// <summary>A method of a host or resource interface.</summary>
    public void Method(WitFunction function)
    {
        Summary($"<c>{WitSignatures.Escape(WitSignatures.Function(function))}</c>");
        var parameters = function.Parameters.Skip(function.Kind == WitFunctionKind.Method ? 1 : 0).Select(p => $"{types.Parameter(p.Type)} {CSharpNames.Camel(p.Name)}");
        var waits = waiting.Contains(function);
        var all = string.Join(", ", waits ? parameters.Append("CancellationToken cancellationToken") : parameters);
        var result = function.Result is null ? null : types.Type(function.Result);
        var returned = waits ? result is null ? "ValueTask" : $"ValueTask<{result}>" : result ?? "void";
        code.Line($"{returned} {CSharpNames.Method(function)}({all});");
        code.Line();
    }

    private static string Unsigned(int size) => size switch
    {
        1 => "byte",
        2 => "ushort",
        _ => "uint",
    };

    private static string CaseText(WitCase @case) =>
        WitSignatures.Escape(@case.Payload is null ? @case.Name : $"{@case.Name}({WitSignatures.Type(@case.Payload)})");

    private void Summary(string text) => code.Line($"/// <summary>{text}</summary>");
}

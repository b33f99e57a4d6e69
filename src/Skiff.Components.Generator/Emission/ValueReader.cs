using System.Collections.Immutable;
using Skiff.Components.Generator.Layout;
using Skiff.Components.Types;
using Skiff.Components.Wit;

namespace Skiff.Components.Generator.Emission;

/// <summary>Writes the code that reads a value from its place: CanonicalABI.md, "Loading" and "Flat Lifting".</summary>
internal sealed class ValueReader(CodeWriter code, CSharpTypes types, Locals locals)
{
    /// <summary>Writes the statements a value needs, and answers the expression for it.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="name">How a local variable for it is called.</param>
    public string Read(WitType type, Place place, string name)
    {
        var stripped = WitLayout.Strip(type);
        switch (stripped)
        {
            case WitPrimitiveType primitive:
                return Primitive(primitive.Kind, place);
            case WitHandleType handle:
                var method = handle.IsBorrowed ? "Borrow" : "Take";
                return $"context.{method}<{types.Type(handle)}>({CSharpNames.Resource(handle.Resource, types.Scope)}, {place.Integer(4)})";
            case WitListType { Length: null } or WitMapType:
                return List(stripped, place, name);
            case WitNamedType { Definition.Target.Body: WitFlagsBody flags }:
                var mask = flags.Names.Length == 32 ? "" : $" & 0x{(1u << flags.Names.Length) - 1:X}";
                return $"({types.Type(type)})({place.Integer(WitLayout.FlagsSize(flags.Names.Length))}{mask})";
            case WitNamedType { Definition.Target.Body: WitEnumBody cases }:
                return $"({types.Type(type)})WitValues.Case({place.Integer(WitLayout.DiscriminantSize(cases.Names.Length))}, {cases.Names.Length})";
        }

        return WitLayout.FieldsOf(type) is { } fields ? Fields(stripped, fields, place, name) : Cases(stripped, place, name);
    }

    private static string Primitive(PrimitiveKind kind, Place place)
    {
        string Narrow(string type, int size) => place.IsExact(size) && type is "byte" or "ushort" ? place.Integer(size) : $"({type}){place.Integer(size)}";
        return kind switch
        {
            PrimitiveKind.Bool => $"{place.Integer(1)} != 0",
            PrimitiveKind.U8 => place.IsExact(1) ? place.Integer(1) : Narrow("byte", 1),
            PrimitiveKind.S8 => Narrow("sbyte", 1),
            PrimitiveKind.U16 => place.IsExact(2) ? place.Integer(2) : Narrow("ushort", 2),
            PrimitiveKind.S16 => Narrow("short", 2),
            PrimitiveKind.U32 => place.Integer(4),
            PrimitiveKind.S32 => $"(int){place.Integer(4)}",
            PrimitiveKind.U64 => place.Integer(8),
            PrimitiveKind.S64 => $"(long){place.Integer(8)}",
            PrimitiveKind.F32 => place.Float(4),
            PrimitiveKind.F64 => place.Float(8),
            PrimitiveKind.Char => $"WitValues.Char({place.Integer(4)})",
            _ => place.Pair() is var (pointer, length) ? $"context.ReadString({pointer}, {length})" : "",
        };
    }

    private string List(WitType type, Place place, string name)
    {
        var (pointer, length) = place.Pair();
        if (WitLayout.IsBytes(type))
        {
            return $"context.SliceList({pointer}, {length}, 1, 1).ToArray()";
        }

        var element = WitLayout.ElementOf(type);
        var size = WitLayout.Size(element);
        var bytes = $"context.SliceList({pointer}, {length}, {size}, {WitLayout.Alignment(element)})";
        if (IsPlain(element))
        {
            return $"MemoryMarshal.Cast<byte, {types.Type(element)}>({bytes}).ToArray()";
        }

        name = name.TrimStart('@');
        var items = locals.Add(name + "Items");
        var array = locals.Add(name + "Array");
        var index = locals.Add("i");
        var item = locals.Add("item");
        code.Line($"var {items} = {bytes};");
        code.Line($"var {array} = new {ArrayOf(types.Type(element), $"{items}.Length / {size}")};");
        code.Open($"for (var {index} = 0; {index} < {array}.Length; {index}++)");
        code.Line($"var {item} = {items}.Slice({index} * {size}, {size});");
        code.Line($"{array}[{index}] = {Read(element, new MemoryPlace(item, 0), name)};");
        code.Close();
        code.Line();
        return array;
    }

    /// <summary>Whether C# has the elements in memory as the guest has.</summary>
    public static bool IsPlain(WitType element) => WitLayout.Strip(element) is WitPrimitiveType
    {
        Kind: not (PrimitiveKind.Bool or PrimitiveKind.Char or PrimitiveKind.String),
    };

    // An array of arrays has its length in the first brackets.
    private static string ArrayOf(string element, string length)
    {
        var bracket = element.EndsWith("[]", StringComparison.Ordinal) ? element.IndexOf("[]", StringComparison.Ordinal) : element.Length;
        return $"{element.Substring(0, bracket)}[{length}]{element.Substring(bracket)}";
    }

    private string Fields(WitType type, ImmutableArray<WitType> fields, Place place, string name)
    {
        var places = place.Fields(fields);
        var values = fields.Select((field, i) => Read(field, places[i], name + (RecordOf(type) is { } record ? CSharpNames.Pascal(record.Fields[i].Name) : $"Item{i + 1}"))).ToList();
        return type switch
        {
            WitListType list => $"new {types.Type(list.Element)}[] {{ {string.Join(", ", values)} }}",
            WitTupleType { Elements.Length: 1 } => $"ValueTuple.Create({values[0]})",
            WitTupleType => $"({string.Join(", ", values)})",
            _ => $"new {types.Type(type)}({string.Join(", ", values)})",
        };
    }

    private static WitRecordBody? RecordOf(WitType type) => WitLayout.BodyOf(type) as WitRecordBody;

    private string Cases(WitType type, Place place, string name)
    {
        var cases = WitLayout.CasesOf(type) ?? throw new InvalidOperationException("a type without a reader");
        var discriminant = $"WitValues.Case({place.Integer(WitLayout.DiscriminantSize(cases.Length))}, {cases.Length})";
        if (type is WitResultType { Ok: null, Error: null })
        {
            return $"{discriminant} == 0 ? {Make(type, 0, null)} : {Make(type, 1, null)}";
        }

        var local = locals.Add(name);
        if (type is WitOptionType option)
        {
            code.Line($"{types.Type(type)} {local} = null;");
            code.Open($"if ({discriminant} == 1)");
            code.Line($"{local} = {Read(option.Some, place.Payload(cases), name + "Value")};");
            code.Close();
            code.Line();
            return local;
        }

        code.Line($"{types.Type(type)} {local};");
        code.Open($"switch ({discriminant})");
        for (var i = 0; i < cases.Length; i++)
        {
            code.Line(i == cases.Length - 1 ? "default:" : $"case {i}:");
            code.Indent();
            var payload = cases[i] is { } of ? Read(of, place.Payload(cases), name + "Value") : null;
            code.Line($"{local} = {Make(type, i, payload)};");
            code.Line("break;");
            code.Outdent();
        }

        code.Close();
        code.Line();
        return local;
    }

    private string Make(WitType type, int index, string? payload)
    {
        if (type is WitResultType)
        {
            return $"{types.Type(type)}.{(index == 0 ? "Ok" : "Err")}({payload ?? "default"})";
        }

        var body = (WitVariantBody)WitLayout.BodyOf(type)!; // Not null: all else is handled before.
        var factory = TypeEmitter.CaseName(((WitNamedType)type).Definition.Target, body.Cases[index], types);
        return $"{types.Type(type)}.{factory}{(payload is null ? "" : $"({payload})")}";
    }
}

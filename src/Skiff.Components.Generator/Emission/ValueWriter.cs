using System.Collections.Immutable;
using Skiff.Components.Generator.Layout;
using Skiff.Components.Types;
using Skiff.Components.Wit;

namespace Skiff.Components.Generator.Emission;

/// <summary>
/// Writes the code that stores a value: CanonicalABI.md, "Storing". First everything that may run the guest (its realloc), which can move the memory;
/// then one span of the value's own place, with stores at constant offsets.
/// </summary>
internal sealed class ValueWriter(CodeWriter code, CSharpTypes types, Locals locals)
{
    /// <summary>Stores a value at an address.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">An expression that may be evaluated more than once.</param>
    /// <param name="address">The name of a local.</param>
    public void Store(WitType type, string value, string address)
    {
        var prepared = WitLayout.HasPointers(type) ? Prepare(type, value, address, 0, code.Mark, isConditional: false) : null;
        code.Line($"var area = context.Slice({address}, {WitLayout.Size(type)}, {WitLayout.Alignment(type)});");
        Put(type, value, new MemoryPlace("area", 0), prepared);
    }

    /// <summary>Sets the only flat result.</summary>
    public void SetFlat(WitType type, string value)
    {
        var stripped = WitLayout.Strip(type);
        if (WitLayout.FieldsOf(stripped) is { } fields)
        {
            SetFlat(fields[0], FieldsOf(stripped, value)[0]);
            return;
        }

        code.Line(stripped switch
        {
            WitPrimitiveType { Kind: PrimitiveKind.Bool } => $"call.SetI32(0, {value} ? 1 : 0);",
            WitPrimitiveType { Kind: PrimitiveKind.Char } => $"call.SetI32(0, {value}.Value);",
            WitPrimitiveType { Kind: PrimitiveKind.U64 } => $"call.SetU64(0, {value});",
            WitPrimitiveType { Kind: PrimitiveKind.S64 } => $"call.SetI64(0, {value});",
            WitPrimitiveType { Kind: PrimitiveKind.F32 } => $"call.SetF32(0, {value});",
            WitPrimitiveType { Kind: PrimitiveKind.F64 } => $"call.SetF64(0, {value});",
            WitPrimitiveType { Kind: PrimitiveKind.S8 or PrimitiveKind.S16 or PrimitiveKind.S32 } => $"call.SetI32(0, {value});",
            WitPrimitiveType => $"call.SetU32(0, {value});",
            WitHandleType handle => $"call.SetU32(0, {Handle(handle, value)});",
            WitResultType => $"call.SetI32(0, {value}.IsOk ? 0 : 1);",
            _ when WitLayout.BodyOf(stripped) is WitVariantBody => $"call.SetU32(0, (uint){value}.Kind);",
            _ => $"call.SetU32(0, (uint){value});",
        });
    }

    /// <summary>Writes the body of a variant's helper, which has the value and, where it has pointers, its address, else its span: see <see cref="HelperOf"/>.</summary>
    public void StoreVariant(WitTypeDefinition variant)
    {
        var type = new WitNamedType(variant);
        var cases = ((WitVariantBody)variant.Body).Cases;
        var payloads = cases.Select(c => c.Payload).ToImmutableArray();
        var place = new MemoryPlace("area", 0);
        var hasPointers = WitLayout.HasPointers(type);
        if (!hasPointers)
        {
            Integer(place, WitLayout.DiscriminantSize(cases.Length), "value.Kind");
        }

        if (payloads.All(p => p is null))
        {
            return;
        }

        code.Open("switch (value.Kind)");
        foreach (var @case in cases.Where(c => c.Payload is not null))
        {
            code.Line($"case {types.Names.TypeName(variant)}Kind.{TypeEmitter.CaseName(variant, @case, types)}:");
            code.Open();
            var payload = $"value.As{TypeEmitter.CaseName(variant, @case, types)}";
            var inner = new ValueWriter(code, types, new Locals());
            var prepared = inner.Prepare(@case.Payload!, payload, "address", WitLayout.PayloadOffset(payloads), code.Mark, isConditional: false); // Not null: filtered.
            Begin();
            inner.Put(@case.Payload!, payload, place.PayloadOf(payloads), prepared); // Not null, as above.
            code.Line("break;");
            code.Close();
            code.Line();
        }

        if (hasPointers)
        {
            code.Line("default:");
            code.Open();
            Begin();
            code.Line("break;");
            code.Close();
        }

        code.Close();

        void Begin()
        {
            if (hasPointers)
            {
                code.Line($"var area = context.Slice(address, {WitLayout.Size(type)}, {WitLayout.Alignment(type)});");
                Integer(place, WitLayout.DiscriminantSize(cases.Length), "value.Kind");
            }
        }
    }

    /// <summary>The helper that stores a variant; with pointers it takes the address, else a span.</summary>
    public static string HelperOf(WitTypeDefinition variant) => "Store" + CSharpNames.Pascal(variant.Name);

    // What may run the guest. A local set under a condition is declared before it, at the mark.
    private Prepared? Prepare(WitType type, string value, string address, int offset, (int Line, int Depth) mark, bool isConditional)
    {
        if (!WitLayout.HasPointers(type))
        {
            return null;
        }

        var stripped = WitLayout.Strip(type);
        switch (stripped)
        {
            case WitPrimitiveType:
                return Pointer($"context.WriteString({value})", mark, isConditional);
            case WitListType { Length: null } when WitLayout.IsBytes(stripped):
                return Pointer($"context.WriteBytes({value}.Span)", mark, isConditional);
            case WitListType { Length: null } or WitMapType:
                var element = WitLayout.ElementOf(stripped);
                return ValueReader.IsPlain(element)
                    ? Pointer($"WitValues.WriteList<{types.Type(element)}>(context, {value})", mark, isConditional)
                    : List(element, value, mark, isConditional);
            case WitOptionType option:
                var some = locals.Add("some");
                code.Open($"if ({value} is {{ }} {some})");
                var inner = Prepare(option.Some, some, address, offset + WitLayout.PayloadOffset([null, option.Some]), mark, isConditional: true);
                code.Close();
                code.Line();
                return new Prepared(null, null, [inner]);
            case WitResultType result:
                return Result(result, value, address, offset, mark);
            case WitNamedType { Definition.Target: { Body: WitVariantBody } variant }:
                code.Line($"{Helper(variant)}(context, {(offset == 0 ? address : $"{address} + {offset}")}, {value});");
                return new Prepared(null, null, []);
        }

        var fields = WitLayout.FieldsOf(stripped) ?? throw new InvalidOperationException("a type without a writer");
        var starts = WitLayout.Offsets(fields).Starts;
        var values = FieldsOf(stripped, value);
        return new Prepared(null, null, [.. fields.Select((f, i) => Prepare(f, values[i], address, offset + starts[i], mark, isConditional))]);
    }

    private Prepared Result(WitResultType result, string value, string address, int offset, (int Line, int Depth) mark)
    {
        var payload = offset + WitLayout.PayloadOffset([result.Ok, result.Error]);
        Prepared? ok = null;
        Prepared? error = null;
        if (WitLayout.HasPointers(result.Ok))
        {
            code.Open($"if ({value}.IsOk)");
            ok = Prepare(result.Ok!, $"{value}.Value", address, payload, mark, isConditional: true); // Not null: it has pointers.
            code.Close();
        }

        if (WitLayout.HasPointers(result.Error))
        {
            code.Open(ok is null ? $"if (!{value}.IsOk)" : "else");
            error = Prepare(result.Error!, $"{value}.Error", address, payload, mark, isConditional: true); // Not null, as above.
            code.Close();
        }

        code.Line();
        return new Prepared(null, null, [ok, error]);
    }

    private Prepared Pointer(string write, (int Line, int Depth) mark, bool isConditional)
    {
        var pointer = locals.Add("pointer");
        var length = locals.Add("length");
        if (isConditional)
        {
            code.Insert(mark, $"uint {pointer} = 0, {length} = 0;");
        }

        code.Line($"{(isConditional ? "" : "var ")}({pointer}, {length}) = {write};");
        return new Prepared(pointer, length, []);
    }

    private Prepared List(WitType element, string value, (int Line, int Depth) mark, bool isConditional)
    {
        var size = WitLayout.Size(element);
        var list = Pointer($"WitValues.AllocateList(context, {value}.Length, {size}, {WitLayout.Alignment(element)})", mark, isConditional);
        var index = locals.Add("i");
        code.Open($"for (var {index} = 0; {index} < {value}.Length; {index}++)");
        var address = locals.Add("itemAddress");
        var item = locals.Add("item");
        var area = locals.Add("itemArea");
        code.Line($"var {address} = {list.Pointer} + ((uint){index} * {size});");
        code.Line($"var {item} = {value}[{index}];");
        var prepared = Prepare(element, item, address, 0, code.Mark, isConditional: false);
        code.Line($"var {area} = context.Slice({address}, {size});");
        Put(element, item, new MemoryPlace(area, 0), prepared);
        code.Close();
        code.Line();
        return list;
    }

    // Stores only; nothing here runs the guest.
    private void Put(WitType type, string value, MemoryPlace place, Prepared? prepared)
    {
        var stripped = WitLayout.Strip(type);
        if (prepared is { Pointer: { } pointer, Length: { } length })
        {
            Word(place, pointer);
            Word(place.Plus(4), length);
            return;
        }

        switch (stripped)
        {
            case WitPrimitiveType primitive:
                Primitive(primitive.Kind, value, place);
                return;
            case WitHandleType handle:
                Word(place, Handle(handle, value));
                return;
            case WitOptionType option:
                Option(option, value, place, prepared);
                return;
            case WitResultType result:
                Result(result, value, place, prepared);
                return;
            case WitNamedType { Definition.Target: { Body: WitVariantBody } variant }:
                if (prepared is null)
                {
                    code.Line($"{Helper(variant)}(context, {place.At}, {value});");
                }

                return;
            case WitNamedType { Definition.Target.Body: WitEnumBody names }:
                Integer(place, WitLayout.DiscriminantSize(names.Names.Length), value);
                return;
            case WitNamedType { Definition.Target.Body: WitFlagsBody flags }:
                Integer(place, WitLayout.FlagsSize(flags.Names.Length), value);
                return;
        }

        var fields = WitLayout.FieldsOf(stripped) ?? throw new InvalidOperationException("a type without a writer");
        var starts = WitLayout.Offsets(fields).Starts;
        var values = FieldsOf(stripped, value);
        for (var i = 0; i < fields.Length; i++)
        {
            Put(fields[i], values[i], place.Plus(starts[i]), prepared?.Children[i]);
        }
    }

    private void Option(WitOptionType option, string value, MemoryPlace place, Prepared? prepared)
    {
        var some = locals.Add("some");
        code.Open($"if ({value} is {{ }} {some})");
        code.Line($"{place.Byte} = 1;");
        Put(option.Some, some, place.PayloadOf([null, option.Some]), prepared?.Children[0]);
        code.Close();
        code.Open("else");
        code.Line($"{place.Byte} = 0;");
        code.Close();
        code.Line();
    }

    private void Result(WitResultType result, string value, MemoryPlace place, Prepared? prepared)
    {
        var payload = place.PayloadOf([result.Ok, result.Error]);
        code.Open($"if ({value}.IsOk)");
        code.Line($"{place.Byte} = 0;");
        if (result.Ok is not null)
        {
            Put(result.Ok, $"{value}.Value", payload, prepared?.Children[0]);
        }

        code.Close();
        code.Open("else");
        code.Line($"{place.Byte} = 1;");
        if (result.Error is not null)
        {
            Put(result.Error, $"{value}.Error", payload, prepared?.Children[1]);
        }

        code.Close();
        code.Line();
    }

    private void Primitive(PrimitiveKind kind, string value, MemoryPlace place)
    {
        switch (kind)
        {
            case PrimitiveKind.Bool:
                code.Line($"{place.Byte} = {value} ? (byte)1 : (byte)0;");
                break;
            case PrimitiveKind.U8:
                code.Line($"{place.Byte} = {value};");
                break;
            case PrimitiveKind.S8:
                code.Line($"{place.Byte} = (byte){value};");
                break;
            case PrimitiveKind.Char:
                code.Line($"WriteInt32LittleEndian({place.At}, {value}.Value);");
                break;
            default:
                code.Line($"Write{MethodOf(kind)}LittleEndian({place.At}, {value});");
                break;
        }
    }

    private static string MethodOf(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.S16 => "Int16",
        PrimitiveKind.U16 => "UInt16",
        PrimitiveKind.S32 => "Int32",
        PrimitiveKind.U32 => "UInt32",
        PrimitiveKind.S64 => "Int64",
        PrimitiveKind.U64 => "UInt64",
        PrimitiveKind.F32 => "Single",
        _ => "Double",
    };

    private void Integer(MemoryPlace place, int size, string value) => code.Line(size switch
    {
        1 => $"{place.Byte} = (byte){value};",
        2 => $"WriteUInt16LittleEndian({place.At}, (ushort){value});",
        _ => $"WriteUInt32LittleEndian({place.At}, (uint){value});",
    });

    // A pointer, length or handle.
    private void Word(MemoryPlace place, string value) => code.Line($"WriteUInt32LittleEndian({place.At}, {value});");

    private string Handle(WitHandleType handle, string value) => $"context.Put({CSharpNames.Resource(handle.Resource, types.Scope)}, {value})";

    private string Helper(WitTypeDefinition variant) => CSharpNames.Static(variant.Scope, "WitTypes." + HelperOf(variant), types.Scope);

    private static ImmutableArray<string> FieldsOf(WitType type, string value) => type switch
    {
        WitTupleType tuple => [.. tuple.Elements.Select((_, i) => $"{value}.Item{i + 1}")],
        WitListType { Length: { } length } => [.. Enumerable.Range(0, (int)length).Select(i => $"{value}[{i}]")],
        WitNamedType { Definition.Target: { Body: WitRecordBody record } target } => [.. record.Fields.Select(f => $"{value}.{TypeEmitter.FieldName(target, f)}")],
        _ => throw new InvalidOperationException("a type without fields"),
    };

    /// <summary>The locals that hold what was allocated for a value, or for its parts.</summary>
    private sealed record Prepared(string? Pointer, string? Length, ImmutableArray<Prepared?> Children);
}

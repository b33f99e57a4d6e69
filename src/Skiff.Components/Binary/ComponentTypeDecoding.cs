using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>Reads types. Source: Component Model, Binary.md, "Type Definitions".</summary>
/// <param name="budget">What is left of the limits.</param>
/// <param name="depth">How many components are around.</param>
internal sealed class ComponentTypeDecoding(DecodingBudget budget, int depth)
{
    private const int ResultForm = 0x00;
    private const int NoResultForm = 0x01;

    private int _depth = depth;

    private ComponentLimits Limits => budget.Limits;

    /// <summary>A definition of a type.</summary>
    public TypeSyntax Read(ref ByteReader reader)
    {
        var start = reader.Position;
        int code = reader.ReadByte();
        if (PrimitiveOf(code) is { } primitive)
        {
            return new TypeSyntax.Primitive(primitive);
        }

        switch (code)
        {
            case 0x72:
                return new TypeSyntax.Record(Vector.Read(ref reader, Limits.TypeParts, "fields", ReadNamed));
            case 0x71:
                return new TypeSyntax.Variant(Vector.Read(ref reader, Limits.TypeParts, "cases", ReadCase));
            case 0x70:
                return new TypeSyntax.List(ReadValueType(ref reader));
            case 0x67:
                var element = ReadValueType(ref reader);
                return new TypeSyntax.List(element, reader.ReadU32());
            case 0x6F:
                return new TypeSyntax.Tuple(Vector.Read(ref reader, Limits.TypeParts, "tuple elements", ReadValueType));
            case 0x6E:
                return new TypeSyntax.Flags(Vector.Read(ref reader, Limits.TypeParts, "flags", ReadLabel));
            case 0x6D:
                return new TypeSyntax.Enum(Vector.Read(ref reader, Limits.TypeParts, "enum cases", ReadLabel));
            case 0x6B:
                return new TypeSyntax.Option(ReadValueType(ref reader));
            case 0x6A:
                var ok = ReadOptionalValueType(ref reader);
                return new TypeSyntax.Result(ok, ReadOptionalValueType(ref reader));
            case 0x69:
                return new TypeSyntax.Own(reader.ReadIndex());
            case 0x68:
                return new TypeSyntax.Borrow(reader.ReadIndex());
            case 0x66:
                return new TypeSyntax.Stream(ReadOptionalValueType(ref reader));
            case 0x65:
                return new TypeSyntax.Future(ReadOptionalValueType(ref reader));
            case 0x63:
                var key = ReadValueType(ref reader);
                return new TypeSyntax.Map(key, ReadValueType(ref reader));
            case 0x3F:
                var representation = reader.ReadValueType();
                var hasDestructor = Vector.ReadIsPresent(ref reader, FormatReason.MalformedComponentType, "destructor");
                return new TypeSyntax.Resource(representation, hasDestructor ? reader.ReadIndex() : null);
            case 0x40 or 0x43:
                var parameters = Vector.Read(ref reader, Limits.FunctionParameters, "parameters", ReadNamed);
                return new TypeSyntax.Function(code == 0x43, parameters, ReadResult(ref reader));
            case 0x41:
                return new TypeSyntax.Component([.. ReadDeclarators(ref reader, isComponent: true)]);
            case 0x42:
                return new TypeSyntax.Instance([.. ReadDeclarators(ref reader, isComponent: false)]);
            default:
                reader.Throw(FormatReason.MalformedComponentType, $"0x{code:x2}", start);
                return null;
        }
    }

    /// <summary>A value type: a primitive or an index.</summary>
    public static TypeReference ReadValueType(ref ByteReader reader)
    {
        var start = reader.Position;
        var code = reader.ReadS33();
        if (code >= 0)
        {
            return new TypeReference(null, (int)code);
        }

        // Codes are the negative one-byte numbers.
        var isOneByte = reader.Position == start + 1;
        if (!isOneByte || PrimitiveOf((int)code & 0x7F) is not { } primitive)
        {
            reader.Throw(FormatReason.MalformedComponentType, $"value type {code}", start);
            return default;
        }

        return new TypeReference(primitive);
    }

    /// <summary>The result of a function: a value type or nothing.</summary>
    public static TypeReference? ReadResult(ref ByteReader reader)
    {
        var start = reader.Position;
        int form = reader.ReadByte();
        if (form == ResultForm)
        {
            return ReadValueType(ref reader);
        }

        if (form != NoResultForm || reader.ReadByte() != 0)
        {
            reader.Throw(FormatReason.MalformedComponentType, $"result list 0x{form:x2}", start);
        }

        return null;
    }

    private static PrimitiveKind? PrimitiveOf(int code) => code switch
    {
        0x7F => PrimitiveKind.Bool,
        0x7E => PrimitiveKind.S8,
        0x7D => PrimitiveKind.U8,
        0x7C => PrimitiveKind.S16,
        0x7B => PrimitiveKind.U16,
        0x7A => PrimitiveKind.S32,
        0x79 => PrimitiveKind.U32,
        0x78 => PrimitiveKind.S64,
        0x77 => PrimitiveKind.U64,
        0x76 => PrimitiveKind.F32,
        0x75 => PrimitiveKind.F64,
        0x74 => PrimitiveKind.Char,
        0x73 => PrimitiveKind.String,
        0x64 => PrimitiveKind.ErrorContext,
        _ => null,
    };

    private static TypeReference? ReadOptionalValueType(ref ByteReader reader) =>
        Vector.ReadIsPresent(ref reader, FormatReason.MalformedComponentType, "optional type") ? ReadValueType(ref reader) : null;

    private string ReadLabel(ref ByteReader reader) => reader.ReadName(Limits.ExternNameLength);

    private NamedReference ReadNamed(ref ByteReader reader)
    {
        var name = ReadLabel(ref reader);
        return new NamedReference(name, ReadValueType(ref reader));
    }

    private CaseReference ReadCase(ref ByteReader reader)
    {
        var name = ReadLabel(ref reader);
        var payload = ReadOptionalValueType(ref reader);
        var start = reader.Position;
        if (reader.ReadByte() != 0)
        {
            reader.Throw(FormatReason.ZeroByteExpected, "at the end of a case", start);
        }

        return new CaseReference(name, payload);
    }

    private Declarator[] ReadDeclarators(ref ByteReader reader, bool isComponent)
    {
        _depth++;
        if (_depth > Limits.NestingDepth)
        {
            reader.Throw(FormatReason.LimitExceeded, $"components and their types nest deeper than {Limits.NestingDepth}");
        }

        var count = reader.ReadCount(Limits.Definitions, "declarations");
        budget.TakeDefinitions(ref reader, count);
        var declarators = new Declarator[count];
        for (var i = 0; i < count; i++)
        {
            declarators[i] = ReadDeclarator(ref reader, isComponent);
        }

        _depth--;
        return declarators;
    }

    private Declarator ReadDeclarator(ref ByteReader reader, bool isComponent)
    {
        var start = reader.Position;
        int kind = reader.ReadByte();
        switch (kind)
        {
            case 0x00:
                return new Declarator.CoreType(start, CoreTypeDecoding.Read(ref reader, budget));
            case 0x01:
                return new Declarator.Type(start, Read(ref reader));
            case 0x02:
                return new Declarator.Alias(start, AliasDecoding.Read(ref reader, Limits));
            case 0x03 when isComponent:
                var imported = ExternDecoding.ReadName(ref reader, Limits);
                return new Declarator.Import(start, imported, ExternDecoding.ReadDescriptor(ref reader));
            case 0x04:
                var exported = ExternDecoding.ReadName(ref reader, Limits);
                return new Declarator.Export(start, exported, ExternDecoding.ReadDescriptor(ref reader));
            default:
                reader.Throw(FormatReason.MalformedComponentType, $"declaration 0x{kind:x2}", start);
                return null;
        }
    }
}

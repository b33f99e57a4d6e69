using System.Collections.Immutable;
using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>A type use: an index, and the type itself where it is known already.</summary>
internal readonly record struct TypeUse(uint Index, FunctionType? Type);

/// <summary>Types. Source: Core 2.0, 6.4.</summary>
internal static class TypeSyntax
{
    private const string ValueTypeExpected = "a value type";

    public static ValueType? TryTakeValueType(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.Keyword)
        {
            return null;
        }

        ValueType? type = cursor.TextOf(cursor.Current) switch
        {
            "i32" => ValueType.I32,
            "i64" => ValueType.I64,
            "f32" => ValueType.F32,
            "f64" => ValueType.F64,
            "v128" => ValueType.V128,
            "funcref" => ValueType.FuncRef,
            "externref" => ValueType.ExternRef,
            _ => null,
        };
        cursor.Position += type is null ? 0 : 1;
        return type;
    }

    public static ValueType TakeValueType(TokenCursor cursor) => TryTakeValueType(cursor) ?? cursor.Unexpected<ValueType>(ValueTypeExpected);

    public static ValueType? TryTakeReferenceType(TokenCursor cursor) =>
        cursor.IsKeyword("funcref") || cursor.IsKeyword("externref") ? TryTakeValueType(cursor) : null;

    public static ValueType TakeReferenceType(TokenCursor cursor) =>
        TryTakeReferenceType(cursor) ?? cursor.Unexpected<ValueType>("a reference type");

    /// <summary><c>func</c> or <c>extern</c>.</summary>
    public static ValueType TakeHeapType(TokenCursor cursor) =>
        cursor.TryTakeKeyword("func") ? ValueType.FuncRef
        : cursor.TryTakeKeyword("extern") ? ValueType.ExternRef
        : cursor.Unexpected<ValueType>("'func' or 'extern'");

    public static Limits TakeLimits(TokenCursor cursor)
    {
        var minimum = cursor.TakeU32();
        return new Limits(minimum, cursor.Kind == TokenKind.Natural ? cursor.TakeU32() : null);
    }

    /// <summary>Limits, perhaps <c>shared</c> (threads proposal; who reads the binary decides whether that is allowed).</summary>
    public static MemoryType TakeMemoryType(TokenCursor cursor) => new(TakeLimits(cursor), cursor.TryTakeKeyword("shared"));

    public static GlobalType TakeGlobalType(TokenCursor cursor)
    {
        if (!cursor.TryOpen("mut"))
        {
            return new GlobalType(TakeValueType(cursor), IsMutable: false);
        }

        var type = TakeValueType(cursor);
        cursor.Close();
        return new GlobalType(type, IsMutable: true);
    }

    /// <summary><c>(func (param ...) (result ...))</c> of a type definition; names of parameters mean nothing there.</summary>
    public static FunctionType TakeFunctionType(TokenCursor cursor)
    {
        cursor.Open("func");
        var type = TakeSignature(cursor, new IndexSpace("local", "local"));
        cursor.Close();
        return type;
    }

    /// <summary>Parameters, then results.</summary>
    /// <param name="cursor">Stands before the first of them.</param>
    /// <param name="names">Takes the names of the parameters; null where they must not have any.</param>
    public static FunctionType TakeSignature(TokenCursor cursor, IndexSpace? names)
    {
        var parameters = ImmutableArray.CreateBuilder<ValueType>();
        while (cursor.TryOpen("param"))
        {
            if (names is not null && cursor.TryTakeIdentifier() is { } name)
            {
                names.Add(cursor, name);
                parameters.Add(TakeValueType(cursor));
            }
            else
            {
                var before = parameters.Count;
                TakeValueTypes(cursor, parameters);
                names?.AddUnnamed(parameters.Count - before);
            }

            cursor.Close();
        }

        var results = TakeResults(cursor);
        if (cursor.AtOpen("param") || cursor.AtOpen("type"))
        {
            // Nothing that follows a signature begins so: say it here, before the signature is compared with a type.
            cursor.Position++;
            cursor.Unexpected("the type, then parameters, then results");
        }

        return new FunctionType(parameters.ToImmutable(), results);
    }

    public static ImmutableArray<ValueType> TakeResults(TokenCursor cursor)
    {
        var results = ImmutableArray.CreateBuilder<ValueType>();
        while (cursor.TryOpen("result"))
        {
            TakeValueTypes(cursor, results);
            cursor.Close();
        }

        return results.ToImmutable();
    }

    /// <summary>A type use. Source: Core 2.0, 6.4.4.</summary>
    /// <param name="cursor">Stands before it.</param>
    /// <param name="types">Receives a type that is not yet defined.</param>
    /// <param name="names">Takes the names of the parameters; null where they must not have any.</param>
    public static TypeUse TakeTypeUse(TokenCursor cursor, TypeTable types, IndexSpace? names)
    {
        if (!cursor.AtOpen("type"))
        {
            var type = TakeSignature(cursor, names);
            return new TypeUse((uint)types.FindOrAdd(type), type);
        }

        var start = cursor.Span.Start;
        var index = TakeTypeReference(cursor, types);
        var place = TextSpan.FromBounds(start, cursor.Peek(-1).Span.End);
        var isExplicit = cursor.AtOpen("param") || cursor.AtOpen("result");
        var signature = TakeSignature(cursor, names);
        var known = types.TryGet(index);
        if (isExplicit && signature.Parameters.Length + signature.Results.Length > 0)
        {
            CheckSame(index, known, signature, place);
        }
        else
        {
            names?.AddUnnamed(known?.Parameters.Length ?? 0);
        }

        return new TypeUse(index, known);
    }

    /// <summary><c>(type x)</c>.</summary>
    public static uint TakeTypeReference(TokenCursor cursor, TypeTable types)
    {
        cursor.Open("type");
        var index = types.Names.Take(cursor);
        cursor.Close();
        return index;
    }

    private static void CheckSame(uint index, FunctionType? known, FunctionType signature, TextSpan place)
    {
        if (known is null)
        {
            WatError.Throw(WatCodes.Unknown, place, $"unknown type {index}");
        }

        if (!known.Equals(signature))
        {
            WatError.Throw(
                WatCodes.Mismatch,
                place,
                $"inline function type {SourceText.Shorten(signature.ToString())} differs from the type it names",
                new DiagnosticNote($"type {index} is {SourceText.Shorten(known.ToString())}"));
        }
    }

    private static void TakeValueTypes(TokenCursor cursor, ImmutableArray<ValueType>.Builder types)
    {
        while (TryTakeValueType(cursor) is { } type)
        {
            types.Add(type);
        }

        if (cursor.Kind != TokenKind.Close)
        {
            cursor.Unexpected(ValueTypeExpected);
        }
    }
}

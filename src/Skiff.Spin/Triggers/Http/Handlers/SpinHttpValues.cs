using System.Buffers.Binary;
using System.Text;
using Skiff.Compiler.Abi;
using Skiff.Components;
using Skiff.Fermyon.Spin;
using Skiff.Runtime;
using Skiff.Wasi.Preview2.Http;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Requests and responses of <c>fermyon:spin/http-types</c> in a guest's memory. Source: CanonicalABI.md; the sizes are those of 32-bit memories.</summary>
internal static class SpinHttpValues
{
    private const uint PairSize = 16;
    private const uint ResponseSize = 28;
    private const uint Alignment = 4;

    /// <summary>The method, if the interface has it.</summary>
    public static Method? MethodOf(string method) => method switch
    {
        "GET" => Method.Get,
        "POST" => Method.Post,
        "PUT" => Method.Put,
        "DELETE" => Method.Delete,
        "PATCH" => Method.Patch,
        "HEAD" => Method.Head,
        "OPTIONS" => Method.Options,
        _ => null,
    };

    /// <summary>Fields are bytes on the wire, and text for the guest.</summary>
    public static string TextOf(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);

    /// <summary>The fields of a guest's response, without those that only the host may write; null if one cannot be sent.</summary>
    public static IReadOnlyList<HttpField>? FieldsOf((string Name, string Value)[] headers)
    {
        var fields = new List<HttpField>(headers.Length);
        foreach (var (name, value) in headers)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            if (!FieldSyntax.IsToken(name) || !FieldSyntax.IsValue(bytes))
            {
                return null;
            }

            if (!FieldSyntax.IsForbidden(name))
            {
                fields.Add(new HttpField(name, bytes));
            }
        }

        return fields;
    }

    /// <summary>The flat arguments of <c>handle-request</c>: method, uri, headers, params, body.</summary>
    public static Value[] Lower(CanonicalContext context, in Request request)
    {
        var uri = context.WriteString(request.Uri);
        var headers = WritePairs(context, request.Headers);
        var parameters = WritePairs(context, request.Params);
        var body = request.Body is { } bytes ? context.WriteBytes(bytes.Span) : default;
        return
        [
            Value.FromI32((int)request.Method),
            Number(uri.Pointer), Number(uri.TaggedLength),
            Number(headers.Pointer), Number(headers.Count),
            Number(parameters.Pointer), Number(parameters.Count),
            Value.FromI32(request.Body is null ? 0 : 1), Number(body.Pointer), Number(body.Length),
        ];
    }

    /// <summary>The response that <c>handle-request</c> gave: <c>status: u16, headers: option&lt;list&gt;, body: option&lt;list&gt;</c>.</summary>
    public static Response Lift(CanonicalContext context, uint address)
    {
        var fields = context.Slice(address, ResponseSize, Alignment);
        var status = BinaryPrimitives.ReadUInt16LittleEndian(fields);
        var (hasHeaders, headers, headerCount) = ReadOption(fields[4..]);
        var (hasBody, body, bodyLength) = ReadOption(fields[16..]);
        return new Response(status, hasHeaders ? ReadPairs(context, headers, headerCount) : null, hasBody ? context.SliceList(body, bodyLength, 1, 1).ToArray() : null);
    }

    private static Value Number(uint value) => Value.FromI32((int)value);

    private static (bool IsSome, uint Pointer, uint Count) ReadOption(ReadOnlySpan<byte> bytes) =>
        (ReadDiscriminant(bytes[0]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));

    private static bool ReadDiscriminant(byte value) => value switch
    {
        0 => false,
        1 => true,
        _ => throw new TrapException(TrapCode.ComponentModel, "invalid variant discriminant"),
    };

    private static (uint Pointer, uint Count) WritePairs(CanonicalContext context, (string Name, string Value)[] pairs)
    {
        var list = context.Allocate(Alignment, (uint)pairs.Length * PairSize);
        for (var i = 0; i < pairs.Length; i++)
        {
            var name = context.WriteString(pairs[i].Name);
            var value = context.WriteString(pairs[i].Value);
            var pair = context.Slice(list + ((uint)i * PairSize), PairSize, Alignment); // anew: writing strings may have moved the memory
            BinaryPrimitives.WriteUInt32LittleEndian(pair, name.Pointer);
            BinaryPrimitives.WriteUInt32LittleEndian(pair[4..], name.TaggedLength);
            BinaryPrimitives.WriteUInt32LittleEndian(pair[8..], value.Pointer);
            BinaryPrimitives.WriteUInt32LittleEndian(pair[12..], value.TaggedLength);
        }

        return (list, (uint)pairs.Length);
    }

    private static (string Name, string Value)[] ReadPairs(CanonicalContext context, uint pointer, uint count)
    {
        var list = context.SliceList(pointer, count, PairSize, Alignment);
        var pairs = new (string, string)[list.Length / (int)PairSize];
        for (var i = 0; i < pairs.Length; i++)
        {
            var pair = list[(i * (int)PairSize)..];
            pairs[i] = (
                context.ReadString(BinaryPrimitives.ReadUInt32LittleEndian(pair), BinaryPrimitives.ReadUInt32LittleEndian(pair[4..])),
                context.ReadString(BinaryPrimitives.ReadUInt32LittleEndian(pair[8..]), BinaryPrimitives.ReadUInt32LittleEndian(pair[12..])));
        }

        return pairs;
    }
}

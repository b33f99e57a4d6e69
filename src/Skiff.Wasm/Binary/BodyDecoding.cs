using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Skiff.Wasm.Binary;

/// <summary>Reads function bodies as far as their locals; the instructions stay bytes. Source: WebAssembly Core 2.0, 5.5.13.</summary>
internal static class BodyDecoding
{
    public static FunctionBody ReadBody(ref ByteReader section, int parameterCount, WasmLimits limits)
    {
        var start = section.Position;
        var size = section.ReadSize("body");
        if (size > limits.BodySize)
        {
            section.Throw(FormatReason.LimitExceeded, $"body of {size} bytes, at most {limits.BodySize} are allowed", start);
        }

        var body = section.Enter(size, SectionId.Code);
        var locals = ReadLocals(ref body, parameterCount, limits);
        var offset = body.Position;
        return new FunctionBody(locals, body.ReadRest(), offset);
    }

    private static ImmutableArray<LocalRun> ReadLocals(ref ByteReader body, int parameterCount, WasmLimits limits)
    {
        var runs = body.ReadCount(int.MaxValue, "local runs");
        if (runs == 0)
        {
            return [];
        }

        var locals = new LocalRun[runs];
        var total = (ulong)parameterCount;
        for (var i = 0; i < locals.Length; i++)
        {
            var start = body.Position;
            var count = body.ReadU32();
            total += count;
            if (total > (ulong)limits.Locals)
            {
                body.Throw(FormatReason.TooManyLocals, $"{total}, at most {limits.Locals} are allowed", start);
            }

            locals[i] = new LocalRun(count, body.ReadValueType());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(locals);
    }
}

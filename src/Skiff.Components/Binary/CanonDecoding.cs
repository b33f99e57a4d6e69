using System.Collections.Immutable;
using Skiff.Components.Model;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>Reads canonical definitions. Source: Component Model, Binary.md, "Canonical Definitions".</summary>
internal static class CanonDecoding
{
    private const int Lift = 0x00;
    private const int Lower = 0x01;
    private const int FunctionSort = 0x00;

    public static Definition Read(ref ByteReader reader, ComponentLimits limits)
    {
        var start = reader.Position;
        int code = reader.ReadByte();
        switch (code)
        {
            case Lift:
                ReadFunctionSort(ref reader);
                var coreFunction = reader.ReadIndex();
                var liftOptions = ReadOptions(ref reader, limits);
                return new CanonLift(start, coreFunction, liftOptions, reader.ReadIndex());
            case Lower:
                ReadFunctionSort(ref reader);
                var function = reader.ReadIndex();
                return new CanonLower(start, function, ReadOptions(ref reader, limits));
            default:
                return ReadBuiltin(ref reader, limits, start, (CanonBuiltinKind)code);
        }
    }

    private static void ReadFunctionSort(ref ByteReader reader)
    {
        var start = reader.Position;
        int sort = reader.ReadByte();
        if (sort != FunctionSort)
        {
            reader.Throw(FormatReason.MalformedDefinition, $"canonical definition of sort 0x{sort:x2}", start);
        }
    }

    private static CanonBuiltin ReadBuiltin(ref ByteReader reader, ComponentLimits limits, int start, CanonBuiltinKind kind)
    {
        switch (kind)
        {
            case CanonBuiltinKind.ResourceNew or CanonBuiltinKind.ResourceDrop or CanonBuiltinKind.ResourceRep
                or CanonBuiltinKind.StreamNew or CanonBuiltinKind.StreamDropReadable or CanonBuiltinKind.StreamDropWritable
                or CanonBuiltinKind.FutureNew or CanonBuiltinKind.FutureDropReadable or CanonBuiltinKind.FutureDropWritable:
                return Make(start, kind, type: ReadTypeIndex(ref reader));
            case CanonBuiltinKind.StreamRead or CanonBuiltinKind.StreamWrite or CanonBuiltinKind.FutureRead or CanonBuiltinKind.FutureWrite:
                var endType = ReadTypeIndex(ref reader);
                return Make(start, kind, type: endType, options: ReadOptions(ref reader, limits));
            case CanonBuiltinKind.StreamCancelRead or CanonBuiltinKind.StreamCancelWrite
                or CanonBuiltinKind.FutureCancelRead or CanonBuiltinKind.FutureCancelWrite:
                var cancelledType = ReadTypeIndex(ref reader);
                return Make(start, kind, type: cancelledType, flag: ReadFlag(ref reader, "async"));
            case CanonBuiltinKind.TaskReturn:
                var result = ComponentTypeDecoding.ReadResult(ref reader);
                return Make(start, kind, type: result, options: ReadOptions(ref reader, limits));
            case CanonBuiltinKind.ErrorContextNew or CanonBuiltinKind.ErrorContextDebugMessage:
                return Make(start, kind, options: ReadOptions(ref reader, limits));
            case CanonBuiltinKind.ContextGet or CanonBuiltinKind.ContextSet:
                var coreType = reader.ReadValueType();
                return Make(start, kind, operand: reader.ReadIndex(), coreType: coreType);
            case CanonBuiltinKind.SubtaskCancel:
                return Make(start, kind, flag: ReadFlag(ref reader, "async"));
            case CanonBuiltinKind.WaitableSetWait or CanonBuiltinKind.WaitableSetPoll:
                var isWaitCancellable = ReadFlag(ref reader, "cancellable");
                return Make(start, kind, operand: reader.ReadIndex(), flag: isWaitCancellable);
            case CanonBuiltinKind.ThreadYield or CanonBuiltinKind.ThreadSuspend or CanonBuiltinKind.ThreadSuspendThenResume
                or CanonBuiltinKind.ThreadYieldThenResume or CanonBuiltinKind.ThreadSuspendThenPromote or CanonBuiltinKind.ThreadYieldThenPromote:
                return Make(start, kind, flag: ReadFlag(ref reader, "cancellable"));
            case CanonBuiltinKind.ThreadNewIndirect:
                var threadType = reader.ReadIndex();
                return Make(start, kind, operand: threadType, operand2: reader.ReadIndex());
            case CanonBuiltinKind.ThreadSpawnRef:
                var isRefShared = ReadFlag(ref reader, "shared");
                return Make(start, kind, operand: reader.ReadIndex(), flag: isRefShared);
            case CanonBuiltinKind.ThreadSpawnIndirect:
                var isIndirectShared = ReadFlag(ref reader, "shared");
                var spawnedType = reader.ReadIndex();
                return Make(start, kind, operand: spawnedType, flag: isIndirectShared, operand2: reader.ReadIndex());
            case CanonBuiltinKind.ThreadAvailableParallelism:
                return Make(start, kind, flag: ReadFlag(ref reader, "shared"));
            case CanonBuiltinKind.TaskCancel or CanonBuiltinKind.SubtaskDrop or CanonBuiltinKind.ErrorContextDrop or CanonBuiltinKind.WaitableSetNew
                or CanonBuiltinKind.WaitableSetDrop or CanonBuiltinKind.WaitableJoin or CanonBuiltinKind.BackpressureIncrement
                or CanonBuiltinKind.BackpressureDecrement or CanonBuiltinKind.ThreadIndex or CanonBuiltinKind.ThreadResumeLater:
                return Make(start, kind);
            default:
                reader.Throw(FormatReason.MalformedDefinition, $"canonical definition 0x{(int)kind:x2}", start);
                return null;
        }
    }

    private static CanonBuiltin Make(
        int start,
        CanonBuiltinKind kind,
        TypeReference? type = null,
        int operand = 0,
        bool flag = false,
        ImmutableArray<CanonOption> options = default,
        int operand2 = 0,
        Skiff.Wasm.ValueType? coreType = null) =>
        new(start, kind, type, operand, flag, options.IsDefault ? [] : options, operand2, coreType);

    private static TypeReference ReadTypeIndex(ref ByteReader reader) => new(null, reader.ReadIndex());

    private static bool ReadFlag(ref ByteReader reader, string name) => Vector.ReadIsPresent(ref reader, FormatReason.MalformedDefinition, name);

    private static ImmutableArray<CanonOption> ReadOptions(ref ByteReader reader, ComponentLimits limits) =>
        Vector.Read(ref reader, limits.CanonicalOptions, "canonical options", ReadOption);

    private static CanonOption ReadOption(ref ByteReader reader)
    {
        var start = reader.Position;
        var kind = (CanonOptionKind)reader.ReadByte();
        switch (kind)
        {
            case CanonOptionKind.Utf8 or CanonOptionKind.Utf16 or CanonOptionKind.Latin1OrUtf16 or CanonOptionKind.Async:
                return new CanonOption(kind);
            case CanonOptionKind.Memory or CanonOptionKind.Realloc or CanonOptionKind.PostReturn or CanonOptionKind.Callback:
                return new CanonOption(kind, reader.ReadIndex());
            default:
                reader.Throw(FormatReason.MalformedDefinition, $"canonical option 0x{(int)kind:x2}", start);
                return default;
        }
    }
}

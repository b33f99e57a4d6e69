using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Abi;

/// <summary>stream, future and error-context: they have a size, so that modules that mention them validate; functions that use them are refused when they are linked.</summary>
internal sealed class AsyncLayout : TypeLayout
{
    public static readonly AsyncLayout Instance = new();

    private AsyncLayout()
    {
        Size = 4;
        Alignment = 4;
        Flat = [ValueType.I32];
        FlatCount = 1;
        HasHandles = true;
        IsAsync = true;
    }

    public override ComponentValue Load(CanonicalContext context, ReadOnlySpan<byte> source) => throw Refused();

    public override void Store(CanonicalContext context, ComponentValue value, Span<byte> destination) => throw Refused();

    public override ComponentValue Lift(CanonicalContext context, ref FlatReader source) => throw Refused();

    public override void Lower(CanonicalContext context, ComponentValue value, ref FlatWriter destination) => throw Refused();

    public override void Copy(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination) => throw Refused();

    public override void Pass(in TransferContext context, ref FlatReader source, ref FlatWriter destination) => throw Refused();

    private static NotSupportedException Refused() => new("streams, futures and error contexts are not supported");
}

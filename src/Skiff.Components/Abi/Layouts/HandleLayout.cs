using System.Buffers.Binary;
using Skiff.Components.Types;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Abi;

/// <summary>own and borrow: an index of the table of handles.</summary>
internal sealed class HandleLayout : TypeLayout
{
    private readonly ResourceType _resource;
    private readonly bool _isOwn;

    public HandleLayout(ResourceType resource, bool isOwn)
    {
        _resource = resource;
        _isOwn = isOwn;
        Size = 4;
        Alignment = 4;
        Flat = [ValueType.I32];
        FlatCount = 1;
        HasHandles = true;
    }

    public override ComponentValue Load(CanonicalContext context, ReadOnlySpan<byte> source) =>
        ToValue(context, BinaryPrimitives.ReadUInt32LittleEndian(source));

    public override void Store(CanonicalContext context, ComponentValue value, Span<byte> destination) =>
        BinaryPrimitives.WriteUInt32LittleEndian(destination, ToHandle(context, value));

    public override ComponentValue Lift(CanonicalContext context, ref FlatReader source) => ToValue(context, source.Next32());

    public override void Lower(CanonicalContext context, ComponentValue value, ref FlatWriter destination) => destination.Write(ToHandle(context, value));

    public override void Copy(in TransferContext context, ReadOnlySpan<byte> source, Span<byte> destination) =>
        BinaryPrimitives.WriteUInt32LittleEndian(destination, PassOn(in context, BinaryPrimitives.ReadUInt32LittleEndian(source)));

    public override void Pass(in TransferContext context, ref FlatReader source, ref FlatWriter destination) =>
        destination.Write(PassOn(in context, source.Next32()));

    private uint PassOn(in TransferContext context, uint handle) =>
        Lower(context.To, _isOwn ? context.From.LiftOwn(_resource, handle) : context.From.LiftBorrow(_resource, handle));

    private uint Lower(CanonicalContext context, Representation representation) =>
        _isOwn ? context.LowerOwn(_resource, representation) : context.LowerBorrow(_resource, representation);

    private ComponentValue.Resource ToValue(CanonicalContext context, uint handle) => _isOwn
        ? new ComponentValue.Resource(_resource, context.LiftOwn(_resource, handle), isOwn: true, context.InstanceState)
        : new ComponentValue.Resource(_resource, context.LiftBorrow(_resource, handle), isOwn: false, context.InstanceState);

    // The host may lend what it owns; giving it away ends its ownership.
    private uint ToHandle(CanonicalContext context, ComponentValue value)
    {
        if (value is not ComponentValue.Resource resource || resource.Type != _resource)
        {
            throw Mismatch($"a resource {_resource.Name}", value);
        }

        return Lower(context, _isOwn ? resource.GiveAway() : resource.Lend());
    }
}

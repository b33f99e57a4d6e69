using System.Buffers.Binary;

namespace Skiff.Shim.Ttrpc;

/// <summary>What a message is (PROTOCOL.md, "Message Types").</summary>
internal enum FrameType : byte
{
    Request = 1,
    Response = 2,
    Data = 3,
}

/// <summary>Flags of requests and data (PROTOCOL.md, "Request Flags" and "Data Flags"); "remote" is who sends them.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>The sender sends no more data on this stream.</summary>
    RemoteClosed = 1,

    /// <summary>The sender will send data.</summary>
    RemoteOpen = 2,

    /// <summary>No message, not even an empty one.</summary>
    NoData = 4,
}

/// <summary>The ten bytes in front of each message: length and stream, both big-endian, type and flags.</summary>
internal readonly record struct FrameHeader(uint Length, uint Stream, FrameType Type, FrameFlags Flags)
{
    public const int Size = 10;
    private const int StreamAt = 4;
    private const int TypeAt = 8;
    private const int FlagsAt = 9;

    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32BigEndian(bytes),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[StreamAt..]),
        (FrameType)bytes[TypeAt],
        (FrameFlags)bytes[FlagsAt]);

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[StreamAt..], Stream);
        bytes[TypeAt] = (byte)Type;
        bytes[FlagsAt] = (byte)Flags;
    }
}

/// <summary>A message as it came. The payload is valid until the reader is used again.</summary>
internal readonly ref struct Frame(FrameHeader header, ReadOnlySpan<byte> payload)
{
    public FrameHeader Header { get; } = header;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Longer than <see cref="TtrpcLimits.MaximumMessageLength"/>: its bytes were passed over.</summary>
    public bool IsOversized => Header.Length > TtrpcLimits.MaximumMessageLength;
}

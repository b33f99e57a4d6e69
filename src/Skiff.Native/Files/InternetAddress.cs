using System.Buffers.Binary;

namespace Skiff.Native;

/// <summary>Address and port of a socket of IPv4 or IPv6.</summary>
/// <param name="IsIPv6">Which of them.</param>
/// <param name="Address">The address as a number; of IPv4 in the low 32 bits.</param>
/// <param name="Port">The port.</param>
/// <param name="FlowInfo">Of IPv6 only.</param>
/// <param name="ScopeId">Of IPv6 only.</param>
public readonly record struct InternetAddress(bool IsIPv6, UInt128 Address, ushort Port, uint FlowInfo, uint ScopeId)
{
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;

    /// <summary>sizeof(struct sockaddr_in).</summary>
    internal const int SmallestSize = 16;

    /// <summary>sizeof(struct sockaddr_in6).</summary>
    internal const int LargestSize = 28;

    /// <summary>Writes a sockaddr; returns its size.</summary>
    internal uint Encode(Span<byte> buffer)
    {
        buffer[..LargestSize].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(buffer, (ushort)(IsIPv6 ? AF_INET6 : AF_INET)); // in the byte order of the host
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], Port);
        if (!IsIPv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], (uint)Address);
            return SmallestSize;
        }

        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], FlowInfo);
        BinaryPrimitives.WriteUInt128BigEndian(buffer[8..], Address);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[24..], ScopeId); // in the byte order of the host
        return LargestSize;
    }

    /// <summary>Reads a sockaddr.</summary>
    internal static InternetAddress Decode(ReadOnlySpan<byte> buffer)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]);
        return BinaryPrimitives.ReadUInt16LittleEndian(buffer) == AF_INET6
            ? new InternetAddress(
                true,
                BinaryPrimitives.ReadUInt128BigEndian(buffer[8..]),
                port,
                BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]),
                BinaryPrimitives.ReadUInt32LittleEndian(buffer[24..]))
            : new InternetAddress(false, BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]), port, 0, 0);
    }
}

using System.Buffers.Binary;
using System.Net;
using Skiff.Native;
using Skiff.Wasi.Sockets;

namespace Skiff.Wasi.Preview2.Sockets;

/// <summary>Addresses in the forms of WIT, of the kernel and of .NET.</summary>
internal static class Addresses
{
    private const uint Broadcast = uint.MaxValue;

    internal static InternetAddress ToNative(this IpSocketAddress address)
    {
        if (address.Kind == IpSocketAddressKind.Ipv4)
        {
            var v4 = address.AsIpv4;
            var (a, b, c, d) = v4.Address;
            return new InternetAddress(false, ((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | d, v4.Port, 0, 0);
        }

        var v6 = address.AsIpv6;
        var (g0, g1, g2, g3, g4, g5, g6, g7) = v6.Address;
        UInt128 number = 0;
        foreach (var group in (ReadOnlySpan<ushort>)[g0, g1, g2, g3, g4, g5, g6, g7])
        {
            number = (number << 16) | group;
        }

        return new InternetAddress(true, number, v6.Port, v6.FlowInfo, v6.ScopeId);
    }

    internal static IpSocketAddress ToWit(this InternetAddress address) => address.IsIPv6
        ? IpSocketAddress.Ipv6(new Ipv6SocketAddress(address.Port, address.FlowInfo, Groups(address.Address), address.ScopeId))
        : IpSocketAddress.Ipv4(new Ipv4SocketAddress(address.Port, Bytes((uint)address.Address)));

    internal static IpAddress ToWit(this IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4
            ? IpAddress.Ipv4((bytes[0], bytes[1], bytes[2], bytes[3]))
            : IpAddress.Ipv6(Groups(BinaryPrimitives.ReadUInt128BigEndian(bytes)));
    }

    internal static IPAddress ToIPAddress(this InternetAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Address);
        return new IPAddress(address.IsIPv6 ? bytes : bytes[12..]);
    }

    /// <summary>Whether one host is meant: no multicast, no broadcast, no IPv4 dressed as IPv6 (the interface knows none of them).</summary>
    internal static bool IsUnicast(this InternetAddress address)
    {
        if (address.IsIPv6)
        {
            var isMapped = address.Address >> 32 == 0xFFFF;
            return address.Address >> 120 != 0xFF && !isMapped;
        }

        var number = (uint)address.Address;
        return number >> 28 != 0xE && number != Broadcast;
    }

    internal static bool IsUnspecified(this InternetAddress address) => address.Address == 0;

    private static (byte, byte, byte, byte) Bytes(uint address) => ((byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address);

    private static (ushort, ushort, ushort, ushort, ushort, ushort, ushort, ushort) Groups(UInt128 address)
    {
        return (Group(7), Group(6), Group(5), Group(4), Group(3), Group(2), Group(1), Group(0));

        ushort Group(int index) => (ushort)(address >> (16 * index));
    }
}

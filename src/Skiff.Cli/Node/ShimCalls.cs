using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Skiff.Cli.Node;

/// <summary>Asks a shim what containerd and a node's agents ask all the time: calls of the Task service that change nothing, over ttrpc.</summary>
internal static class ShimCalls
{
    private const string Service = "containerd.task.v2.Task";
    private const int HeaderSize = 10; // length, stream, type, flags
    private const byte RequestType = 1;
    private const byte StatusField = (1 << 3) | 2; // of a response; empty where all went well

    private static readonly string[] s_methods = ["State", "Pids", "Stats", "Connect"];

    /// <summary>Makes calls, one after the other.</summary>
    /// <param name="socketPath">The shim's socket.</param>
    /// <param name="id">The container that is asked about.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="CommandException">One was refused.</exception>
    public static void Make(string socketPath, string id, int count)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        using var stream = new NetworkStream(socket);
        var header = new byte[HeaderSize];
        for (var call = 0; call < count; call++)
        {
            var method = s_methods[call % s_methods.Length];
            byte[] message = [.. Field(1, Encoding.UTF8.GetBytes(Service)), .. Field(2, Encoding.UTF8.GetBytes(method)), .. Field(3, Field(1, Encoding.UTF8.GetBytes(id)))];
            BinaryPrimitives.WriteInt32BigEndian(header, message.Length);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), (2 * call) + 1); // a client's streams have odd numbers
            (header[8], header[9]) = (RequestType, 0);
            stream.Write([.. header, .. message]);

            stream.ReadExactly(header);
            var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
            stream.ReadExactly(answer);
            if (answer is [StatusField, not 0, ..])
            {
                throw new CommandException($"the shim refused {method}: {Encoding.UTF8.GetString(answer)}");
            }
        }
    }

    // A field of bytes, shorter than 128 (protocol buffers).
    private static byte[] Field(int number, byte[] value) => [(byte)((number << 3) | 2), checked((byte)value.Length), .. value];
}

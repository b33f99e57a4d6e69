using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Skiff.Compiler;
using Skiff.Containers.Guests;
using Skiff.Native;
using Skiff.Runtime.Artifacts;

namespace Skiff.Containers.Compilation;

/// <summary>
/// What compiled code of a guest is found by on this node, without reading the guest: the file that it is. A file of an image layer keeps its inode and its
/// times of modification and change for as long as the layer is unpacked, whichever container sees it, and no image can choose them. The code itself is
/// checked against the content by whoever loads it (ArtifactKey), so that a file that changed all the same leads to an error and not to other code.
/// </summary>
internal static class GuestIdentity
{
    /// <summary>A name for a folder: hexadecimal digits.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="file">Its status; of an application, its manifest's.</param>
    /// <param name="layers">What the root file system of an application is made of, which has more files than its manifest; else empty.</param>
    public static string Of(Guest guest, FileStatus file, string layers)
    {
        var said = new ArrayBufferWriter<byte>();
        said.Write(CompilerIdentity.Bytes);
        Add(said, (ulong)guest.Kind, file.Inode, file.Size, (ulong)file.Modified, (ulong)file.Changed);
        AddText(said, guest.Path);
        AddText(said, layers);
        Span<byte> hash = stackalloc byte[Sha256.Length];
        Sha256.Hash(said.WrittenSpan, hash); // our own: at every start of a container, to load the platform's would take longer than the rest
        return Convert.ToHexStringLower(hash);
    }

    private static void Add(ArrayBufferWriter<byte> said, params ReadOnlySpan<ulong> numbers)
    {
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(said.GetSpan(sizeof(ulong)), number);
            said.Advance(sizeof(ulong));
        }
    }

    // With its length, so that two texts never run into each other.
    private static void AddText(ArrayBufferWriter<byte> said, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(said, (ulong)bytes.Length);
        said.Write(bytes);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Skiff.Compiler;
using Skiff.Containers.Guests;
using Skiff.Native;

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
    /// <param name="layers">What the root file system is made of; an application has more files than its manifest.</param>
    public static string Of(Guest guest, FileStatus file, string layers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(CompilerIdentity.Bytes);
        Add(hash, (ulong)guest.Kind, file.Inode, file.Size, (ulong)file.Modified, (ulong)file.Changed);
        AddText(hash, guest.Path);
        AddText(hash, guest.Kind == GuestKind.SpinApp ? layers : "");
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, params ReadOnlySpan<ulong> numbers)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
            hash.AppendData(bytes);
        }
    }

    // With its length, so that two texts never run into each other.
    private static void AddText(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(hash, (ulong)bytes.Length);
        hash.AppendData(bytes);
    }
}

// A task of the build (SelfRelocation.targets compiles and runs it, against .NET Standard 2.0), no part of Skiff.Cli.
using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Renames the tags of an executable's packed relative relocations, so that the dynamic linker leaves them to the executable. So one that does not know such relocations can load it, too:
/// the need of one that does is dropped. Does nothing to an executable without such tags, and so to one that it was applied to before.
/// </summary>
public sealed class HideRelativeRelocations : Task
{
    private const int ProgramHeaderSize = 56;
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;
    private const ulong StringTable = 5;
    private const ulong VersionNeeds = 0x6FFFFFFE;
    private const ulong HiddenTable = 0x6FFFE000; // DT_ANDROID_RELR

    private byte[] _image = Array.Empty<byte>();

    /// <summary>The executable: ELF, 64 bits, little-endian.</summary>
    [Required]
    public string File { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        _image = System.IO.File.ReadAllBytes(File);
        var dynamic = SegmentAt(DynamicSegment, address: null);
        ulong strings = 0;
        ulong needs = 0;
        var renamed = 0;
        for (var at = dynamic.Offset; at < dynamic.Offset + dynamic.Length; at += 16)
        {
            var tag = BitConverter.ToUInt64(_image, at);
            strings = tag == StringTable ? BitConverter.ToUInt64(_image, at + 8) : strings;
            needs = tag == VersionNeeds ? BitConverter.ToUInt64(_image, at + 8) : needs;
            if (tag == HiddenTable)
            {
                return true;
            }

            ulong? other = tag switch
            {
                36 => HiddenTable, // DT_RELR
                35 => 0x6FFFE001, // DT_RELRSZ, DT_ANDROID_RELRSZ
                37 => 0x6FFFE003, // DT_RELRENT, DT_ANDROID_RELRENT
                _ => null,
            };
            if (other is { } name)
            {
                Write(at, BitConverter.GetBytes(name));
                renamed++;
            }
        }

        if (renamed == 0)
        {
            Log.LogMessage(MessageImportance.High, "the linker did not pack relative relocations: the executable starts more slowly");
            return true;
        }

        if (needs != 0)
        {
            Drop("GLIBC_ABI_DT_RELR", OffsetOf(needs), OffsetOf(strings));
        }

        using (var file = new FileStream(File, FileMode.Open, FileAccess.Write))
        {
            file.Write(_image, 0, _image.Length);
        }

        return true;
    }

    // Elf64_Verneed { version 2, count 2, file 4, first 4, next 4 }, each with a list of Elf64_Vernaux { hash 4, flags 2, other 2, name 4, next 4 }; places are relative to who names them.
    private void Drop(string version, int need, int strings)
    {
        int next;
        do
        {
            var link = need + 8;
            var aux = need + Int32At(link);
            for (var left = BitConverter.ToUInt16(_image, need + 2); left > 0; left--)
            {
                var following = Int32At(aux + 12);
                if (NameAt(strings + Int32At(aux + 8)) == version)
                {
                    Write(link, BitConverter.GetBytes(following == 0 ? 0 : Int32At(link) + following));
                    Write(need + 2, BitConverter.GetBytes((ushort)(BitConverter.ToUInt16(_image, need + 2) - 1)));
                    return;
                }

                link = aux + 12;
                aux += following;
            }

            next = Int32At(need + 12);
            need += next;
        }
        while (next != 0);
    }

    private int Int32At(int offset) => BitConverter.ToInt32(_image, offset);

    private void Write(int offset, byte[] bytes) => bytes.CopyTo(_image, offset);

    private string NameAt(int offset) => Encoding.ASCII.GetString(_image, offset, Array.IndexOf(_image, (byte)0, offset) - offset);

    private int OffsetOf(ulong address)
    {
        var segment = SegmentAt(LoadSegment, address);
        return segment.Offset + (int)(address - segment.Address);
    }

    private (int Offset, ulong Address, int Length) SegmentAt(uint type, ulong? address)
    {
        var header = (int)BitConverter.ToUInt64(_image, 32);
        for (var left = BitConverter.ToUInt16(_image, 56); left > 0; left--, header += ProgramHeaderSize)
        {
            var start = BitConverter.ToUInt64(_image, header + 16);
            var length = BitConverter.ToUInt64(_image, header + 32);
            if (BitConverter.ToUInt32(_image, header) == type && (address is null || (address >= start && address - start < length)))
            {
                return ((int)BitConverter.ToUInt64(_image, header + 8), start, (int)length);
            }
        }

        throw new InvalidDataException($"'{File}' has no segment of type {type}" + (address is null ? "" : $" at {address:x}"));
    }
}

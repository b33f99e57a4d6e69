using System.Buffers.Binary;
using System.Diagnostics;
using Skiff.Containers.Executables;

namespace Skiff.Containers.Tests.Executables;

public class PlacedExecutableTests
{
    // Where the parts of the little executable are.
    private const int Dynamic = 176;
    private const int Packed = 272;
    private const int Relocations = 280;
    private const int FirstPointer = 304;
    private const int SecondPointer = 312;
    private const int Text = 320;
    private const int Code = 336;

    private const ulong Address = 0x2345_6789_0000;

    [Fact]
    public void A_placed_executable_runs_at_its_address_without_relocating_anything()
    {
        using var folder = new TestFolder();
        var placed = ElfPlacement.Place(LittleExecutable(), Address);

        Assert.NotNull(placed);
        folder.Write("placed", placed, isExecutable: true).Write("unplaced", LittleExecutable(), isExecutable: true);

        Assert.Equal((0, "ok\n"), Run(folder["placed"]));
        Assert.Equal((0, ""), Run(folder["unplaced"])); // nothing relocates it: it writes from where nothing is
    }

    [Fact]
    public void Nothing_is_left_to_relocate_at_the_start()
    {
        var image = ElfPlacement.Place(LittleExecutable(), Address).AsSpan(ElfPlacement.HeaderSize);

        Assert.Equal([0ul, 0ul, 0ul], [Read(image, Dynamic + 24), Read(image, Dynamic + 56), Read(image, Dynamic + 72)]); // RELRSZ, RELASZ, RELACOUNT
        Assert.Equal([Address + Text, Address + Text + 2], [Read(image, FirstPointer), Read(image, SecondPointer)]);
    }

    [Fact]
    public void What_is_no_executable_or_points_outside_of_itself_is_not_placed()
    {
        var outside = LittleExecutable();
        Write(outside, Packed, 1 << 20);

        Assert.Null(ElfPlacement.Place("#!/bin/sh"u8, Address));
        Assert.Null(ElfPlacement.Place([], Address));
        Assert.Null(ElfPlacement.Place(outside, Address));
        for (var length = 0; length < Code; length++)
        {
            Assert.Null(ElfPlacement.Place(LittleExecutable().AsSpan(0, length), Address));
        }
    }

    [Fact]
    public void A_copy_is_made_once_and_found_by_the_file_that_it_was_made_of()
    {
        using var folder = new TestFolder().Write("shim", LittleExecutable(), isExecutable: true);
        var asked = 0;
        bool Runs(string copy) => ++asked > 0 && Run(copy) == (0, "ok\n");

        Assert.Equal(folder["shim"], PlacedExecutable.Find(folder["shim"], folder["code"]));
        var copy = PlacedExecutable.FindOrMake(folder["shim"], folder["code"], Runs);

        Assert.StartsWith(folder["code"], copy, StringComparison.Ordinal);
        Assert.Equal([copy, copy], [PlacedExecutable.FindOrMake(folder["shim"], folder["code"], Runs), PlacedExecutable.Find(folder["shim"], folder["code"])]);
        Assert.Equal(1, asked);
        File.Delete(folder["shim"]);
        folder.Write("shim", [.. LittleExecutable(), 0], isExecutable: true);
        Assert.Equal(folder["shim"], PlacedExecutable.Find(folder["shim"], folder["code"]));
    }

    [Fact]
    public void Where_a_copy_does_not_run_the_executable_itself_is_used_and_no_other_copy_is_made()
    {
        using var folder = new TestFolder().Write("shim", LittleExecutable(), isExecutable: true);
        var asked = 0;

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(folder["shim"], PlacedExecutable.FindOrMake(folder["shim"], folder["code"], _ => ++asked < 0));
        }

        Assert.Equal(1, asked);
    }

    [Fact]
    public void Where_a_copy_cannot_be_made_the_executable_itself_is_used_and_nothing_of_the_copy_stays()
    {
        using var folder = new TestFolder().Write("shim", LittleExecutable(), isExecutable: true);

        Assert.Equal(folder["shim"], PlacedExecutable.FindOrMake(folder["shim"], folder["code"], copy => throw new IOException($"no space for {copy}")));

        Assert.Empty(Directory.GetFileSystemEntries(folder["code"]));
    }

    /// <summary>Writes "ok" by a pointer that a packed relocation names, and a line feed by one that an ordinary one does. It has no libc, so nothing relocates it.</summary>
    private static byte[] LittleExecutable()
    {
        byte[] code = [.. WriteCall(Code, FirstPointer, 2), .. WriteCall(Code + 24, SecondPointer, 1), 0x31, 0xFF, 0xB8, 231, 0, 0, 0, 0x0F, 0x05]; // xor edi, edi; mov eax, exit_group; syscall
        var file = new byte[Code + code.Length];
        ReadOnlySpan<byte> begin = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        begin.CopyTo(file);
        (file[16], file[18], file[20]) = (3, 62, 1); // ET_DYN, x86-64, EV_CURRENT
        Write(file, 24, Code);
        Write(file, 32, 64);
        (file[52], file[54], file[56]) = (64, 56, 2);
        WriteAll(file, 64, 1 | (7ul << 32), 0, 0, 0, (ulong)file.Length, (ulong)file.Length, 4096); // PT_LOAD, rwx
        WriteAll(file, 120, 2 | (6ul << 32), Dynamic, Dynamic, Dynamic, 96, 96, 8); // PT_DYNAMIC
        WriteAll(file, Dynamic, 36, Packed, 35, 8, 7, Relocations, 8, 24, 0x6FFFFFF9, 1, 0, 0); // RELR, RELRSZ, RELA, RELASZ, RELACOUNT
        WriteAll(file, Packed, FirstPointer);
        WriteAll(file, Relocations, SecondPointer, 8, Text + 2);
        WriteAll(file, FirstPointer, Text);
        "ok\n"u8.CopyTo(file.AsSpan(Text));
        code.CopyTo(file, Code);
        return file;
    }

    // mov rsi, [rip + pointer]; mov edx, length; mov edi, 1; mov eax, 1 (write); syscall
    private static byte[] WriteCall(int at, int pointer, byte length) =>
        [0x48, 0x8B, 0x35, .. BitConverter.GetBytes(pointer - (at + 7)), 0xBA, length, 0, 0, 0, 0xBF, 1, 0, 0, 0, 0xB8, 1, 0, 0, 0, 0x0F, 0x05];

    private static void WriteAll(byte[] file, int at, params ReadOnlySpan<ulong> values)
    {
        foreach (var value in values)
        {
            Write(file, at, value);
            at += sizeof(ulong);
        }
    }

    private static void Write(byte[] file, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);

    private static ulong Read(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt64LittleEndian(file[at..]);

    private static (int Status, string Output) Run(string executable)
    {
        using var process = Process.Start(new ProcessStartInfo(executable) { RedirectStandardOutput = true })!; // null only where an existing process is used again
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}

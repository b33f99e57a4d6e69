using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Wasm.Tests.Text;

public class WatReaderTests
{
    [Theory]
    [InlineData("", "0061736D01000000")]
    [InlineData("(module)", "0061736D01000000")]
    [InlineData("(module binary \"\\00asm\" \"\\01\\00\\00\\00\")", "0061736D01000000")]
    [InlineData("(module quote \"(module\" \")\")", "0061736D01000000")]
    [InlineData("(func)", "0061736D01000000" + "01 04 01 60 00 00" + "03 02 01 00" + "0A 04 01 02 00 0B")]
    [InlineData(
        "(module $m (func $f (export \"add\") (param $a i32) (param $b i32) (result i32) (i32.add (local.get $a) (local.get $b))))",
        "0061736D01000000" + "01 07 01 60 02 7F 7F 01 7F" + "03 02 01 00" + "07 07 01 03 61 64 64 00 00" + "0A 09 01 07 00 20 00 20 01 6A 0B"
        + "00 1A 04 6E 61 6D 65" + "00 02 01 6D" + "01 04 01 00 01 66" + "02 09 01 00 02 00 01 61 01 01 62")]
    [InlineData("(memory (data \"hi\"))", "0061736D01000000" + "05 04 01 01 01 01" + "0B 08 01 00 41 00 0B 02 68 69")]
    public void Modules_become_these_bytes(string text, string hex) =>
        Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(WatReader.ToBinary(new SourceText("test.wat", text))));
}

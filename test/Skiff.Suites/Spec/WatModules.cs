using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Suites.Spec;

/// <summary>Modules of scripts in the text format.</summary>
internal static class WatModules
{
    /// <summary>The binary form. Lets <see cref="WatException"/> through; bytes that are not text at all are <see cref="InvalidDataException"/>.</summary>
    internal static byte[] ToBinary(string path, byte[] text) => WatReader.ToBinary(
        SourceText.FromUtf8(Path.GetFileName(path), text) ?? throw new InvalidDataException("malformed UTF-8 encoding"));
}

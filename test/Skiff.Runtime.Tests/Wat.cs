using Skiff.Text;
using Skiff.Wasm;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;

namespace Skiff.Runtime.Tests;

/// <summary>Modules from text.</summary>
internal static class Wat
{
    internal static Module Decode(string wat) => ModuleDecoder.Decode(WatReader.ToBinary(new SourceText("test.wat", wat)));
}

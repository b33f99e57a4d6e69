using Skiff.Text;
using Skiff.Wasm;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;

namespace Skiff.Runtime.Tests;

/// <summary>Modules from text.</summary>
internal static class Wat
{
    internal static byte[] Encode(string wat) => WatReader.ToBinary(new SourceText("test.wat", wat));

    internal static Module Decode(string wat) => ModuleDecoder.Decode(Encode(wat));

    internal static WasmModule Compile(Engine engine, string wat) => WasmModule.Compile(engine, Encode(wat));

    internal static Instance Instantiate(Store store, string wat, Linker? linker = null) =>
        (linker ?? new Linker(store.Engine)).Instantiate(store, Compile(store.Engine, wat));
}

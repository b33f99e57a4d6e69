// A host for plug-ins that it does not trust: each gets little memory, little fuel, little time, and one function of the host.
using Skiff.Compiler;
using Skiff.Runtime;
using Skiff.Text;
using Skiff.Wasm;
using Skiff.Wasm.Text;

var engine = new Engine(new EngineOptions { Compiler = new CompilerOptions { Fuel = true } });
var limits = StoreLimits.Default with { MaximumMemoryPages = 16 };
var priceOf = new FunctionType([Skiff.Wasm.ValueType.I32], [Skiff.Wasm.ValueType.I32]);
var linker = new Linker(engine).DefineFunction("shop", "price", priceOf, call =>
{
    call.SetI32(0, call.GetI32(0) * 250);
    return ValueTask.CompletedTask;
});

foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "plugins"), "*.wat").Order())
{
    var name = Path.GetFileName(path);
    using var store = new Store(engine, limits) { Fuel = 1_000_000 };
    store.SetDeadline(TimeSpan.FromSeconds(10));
    try
    {
        var text = SourceText.FromUtf8(name, File.ReadAllBytes(path)) ?? throw new InvalidDataException("not UTF-8");
        var plugin = linker.Instantiate(store, WasmModule.Compile(engine, WatReader.ToBinary(text)));
        var run = plugin.GetFunction("run") ?? throw new InvalidDataException("no function 'run'");
        Console.WriteLine($"{name}: {run.Call(4).I32}");
    }
    catch (Exception refused) when (refused is TrapException or LinkException or WatException or InvalidDataException)
    {
        Console.WriteLine($"{name}: {refused.Message}");
    }
}

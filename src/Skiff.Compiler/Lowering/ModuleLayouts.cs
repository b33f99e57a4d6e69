using Skiff.Compiler.Abi;
using Skiff.Wasm;

namespace Skiff.Compiler.Lowering;

/// <summary>What lowering needs to know of the module around a function; immutable, shared by the threads that compile.</summary>
internal sealed class ModuleLayouts
{
    private readonly CallLayout[] _calls;

    public ModuleLayouts(Module module)
    {
        Module = module;
        VmContext = new VmContextLayout(module);
        _calls = [.. module.Types.Select(type => new CallLayout(type))];
    }

    public Module Module { get; }

    public VmContextLayout VmContext { get; }

    /// <summary>Whether r15 means something in the module's code.</summary>
    public bool HasMemory => Module.Memories.Length != 0;

    public CallLayout OfType(int typeIndex) => _calls[typeIndex];

    public CallLayout OfFunction(int functionIndex) => _calls[Module.FunctionTypeIndices[functionIndex]];
}

using Skiff.Components.Abi;
using Skiff.Components.Types;
using Skiff.Runtime;

namespace Skiff.Components.Tests.Abi;

/// <summary>Core imports of a guest whose definitions need the guest itself, so they are set after it was made.</summary>
internal sealed class Imports
{
    private readonly Dictionary<string, HostFunction> _functions = [];

    internal HostFunction this[string name]
    {
        set => _functions[name] = value;
    }

    /// <summary>Declares <c>(import "c" name)</c>, lowered of a function type.</summary>
    internal Action<Linker> Lowered(params (string Name, ComponentFunctionType Type)[] functions) => linker =>
    {
        foreach (var (name, type) in functions)
        {
            linker.DefineFunction("c", name, FunctionLayout.Of(type).LoweredType, Forward(name));
        }
    };

    /// <summary>Declares <c>new</c>, <c>rep</c> and <c>drop</c>.</summary>
    internal void Resources(Linker linker)
    {
        linker.DefineFunction("c", "new", ResourceBuiltins.NumberToNumber, Forward("new"));
        linker.DefineFunction("c", "rep", ResourceBuiltins.NumberToNumber, Forward("rep"));
        linker.DefineFunction("c", "drop", ResourceBuiltins.NumberToNothing, Forward("drop"));
    }

    private HostFunction Forward(string name)
    {
        HostFunction? known = null;
        return call => (known ??= _functions[name])(call);
    }
}

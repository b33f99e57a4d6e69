using Skiff.Compiler.Ir;
using Skiff.Compiler.Lowering;
using Skiff.Wasm;

namespace Skiff.Compiler.Linking;

/// <summary>Makes the machine code of functions for one architecture. One per worker, reused.</summary>
internal interface IBackEnd
{
    /// <summary>Compiles a function whose passes have run: layout known, critical edges split.</summary>
    FunctionCode Compile(Function function);
}

/// <summary>An architecture: everything about it that is not the code of one function.</summary>
internal interface ITarget
{
    /// <summary>Makes a back end for a worker.</summary>
    IBackEnd CreateBackEnd(ModuleLayouts layouts);

    /// <summary>The code that the runtime enters functions of a type through.</summary>
    byte[] EntryThunk(FunctionType type, CallLayout layout);

    /// <summary>The code of a host function of a type.</summary>
    byte[] ExitThunk(FunctionType type, CallLayout layout);

    /// <summary>Where all traps of one code end.</summary>
    byte[] TrapTail(int code);

    /// <summary>Fills in a call: <paramref name="site"/> and <paramref name="target"/> are offsets in <paramref name="code"/>.</summary>
    void Relocate(Span<byte> code, int site, int target);

    /// <summary>What fills the gaps between functions: must not run.</summary>
    byte Filler { get; }
}

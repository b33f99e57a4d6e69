using Skiff.Compiler.Ir;
using Skiff.Wasm;

namespace Skiff.Compiler.Frontend;

/// <summary>A structured instruction that is open, or the body of the function. Source: WebAssembly Core 2.0, 3.3.8 and Appendix A.</summary>
internal struct ControlFrame
{
    /// <summary>No block yet.</summary>
    public static readonly Block NoBlock = new(-1);

    /// <summary><c>block</c>, <c>loop</c> or <c>if</c>; <c>return</c> for the body.</summary>
    public Opcode Kind;

    /// <summary>Its type.</summary>
    public BlockType Type;

    /// <summary>Where branches to it lead: the head of a loop, else the block after its end, made by the first branch.</summary>
    public Block Label;

    /// <summary>The block of the other arm, until it is translated.</summary>
    public Block Else;

    /// <summary>Height of the stack without its parameters.</summary>
    public int Height;

    /// <summary>Where its parameters are kept for the other arm.</summary>
    public int SavedStart;

    /// <summary>The check at the head of a loop, taken away if nothing branches back.</summary>
    public Inst LoopCheck;

    /// <summary>How many entries of the br_table just translated name it, and which table that was.</summary>
    public int TableEntries;

    /// <inheritdoc cref="TableEntries"/>
    public int Table;

    /// <summary>The block that collects several entries of one br_table.</summary>
    public Block TableBlock;
}

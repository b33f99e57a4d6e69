namespace Skiff.Compiler.Abi;

/// <summary>
/// Runtime services that machine code calls by <c>mov rax,[r14]; call [rax + Builtins + 8*n]</c>. Convention: integer arguments in rdi, rsi, rdx,
/// rcx, r8, r9; the result in rax; every other register but rsp, rbp, r14, r15 is lost. A builtin that traps does not return.
/// Whether one runs as machine code or in C# (by an exit) is the runtime's business.
/// </summary>
public enum Builtin : byte
{
    /// <summary>(u32 memory, u32 delta pages) -> previous pages or -1 as u32.</summary>
    MemoryGrow = 0,

    /// <summary>(u32 memory, u32 data segment, u32 target, u32 source, u32 length).</summary>
    MemoryInit = 1,

    /// <summary>(u32 data segment).</summary>
    DataDrop = 2,

    /// <summary>(u32 target memory, u32 source memory, u32 target, u32 source, u32 length).</summary>
    MemoryCopy = 3,

    /// <summary>(u32 memory, u32 target, u32 value, u32 length).</summary>
    MemoryFill = 4,

    /// <summary>(u32 table, u64 value, u32 delta) -> previous size or -1 as u32.</summary>
    TableGrow = 5,

    /// <summary>(u32 table, u32 target, u64 value, u32 length).</summary>
    TableFill = 6,

    /// <summary>(u32 target table, u32 source table, u32 target, u32 source, u32 length).</summary>
    TableCopy = 7,

    /// <summary>(u32 table, u32 element segment, u32 target, u32 source, u32 length).</summary>
    TableInit = 8,

    /// <summary>(u32 element segment).</summary>
    ElementDrop = 9,
}

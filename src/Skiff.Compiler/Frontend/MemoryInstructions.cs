using Skiff.Compiler.Ir;
using Skiff.Wasm;

namespace Skiff.Compiler.Frontend;

/// <summary>The type and the width of a load or store.</summary>
internal readonly record struct MemoryInstruction(IrType Type, MemoryAccess Access);

/// <summary>The table of the loads and stores. Source: WebAssembly Core 2.0, 2.4.7.</summary>
internal static class MemoryInstructions
{
    private static readonly MemoryInstruction[] Rows =
    [
        new(IrType.I32, MemoryAccess.Full), // i32.load
        new(IrType.I64, MemoryAccess.Full),
        new(IrType.F32, MemoryAccess.Full),
        new(IrType.F64, MemoryAccess.Full),
        new(IrType.I32, MemoryAccess.S8),
        new(IrType.I32, MemoryAccess.U8),
        new(IrType.I32, MemoryAccess.S16),
        new(IrType.I32, MemoryAccess.U16),
        new(IrType.I64, MemoryAccess.S8),
        new(IrType.I64, MemoryAccess.U8),
        new(IrType.I64, MemoryAccess.S16),
        new(IrType.I64, MemoryAccess.U16),
        new(IrType.I64, MemoryAccess.S32),
        new(IrType.I64, MemoryAccess.U32),
        new(IrType.I32, MemoryAccess.Full), // i32.store
        new(IrType.I64, MemoryAccess.Full),
        new(IrType.F32, MemoryAccess.Full),
        new(IrType.F64, MemoryAccess.Full),
        new(IrType.I32, MemoryAccess.U8),
        new(IrType.I32, MemoryAccess.U16),
        new(IrType.I64, MemoryAccess.U8),
        new(IrType.I64, MemoryAccess.U16),
        new(IrType.I64, MemoryAccess.U32),
    ];

    /// <summary>The row of an opcode between <c>i32.load</c> and <c>i64.store32</c>.</summary>
    public static MemoryInstruction Of(Opcode opcode) => Rows[opcode - Opcode.I32Load];
}

namespace Skiff.Compiler.Ir;

/// <summary>Questions about <see cref="MemoryAccess"/>.</summary>
public static class MemoryAccesses
{
    /// <summary>How many bytes an access reads or writes for a value of a type.</summary>
    public static int Bytes(this MemoryAccess access, IrType type) => access switch
    {
        MemoryAccess.S8 or MemoryAccess.U8 => 1,
        MemoryAccess.S16 or MemoryAccess.U16 => 2,
        MemoryAccess.S32 or MemoryAccess.U32 => 4,
        _ => type is IrType.I32 or IrType.F32 ? 4 : 8,
    };
}

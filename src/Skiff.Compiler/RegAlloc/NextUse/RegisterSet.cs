namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>Sets of physical registers, a bit each.</summary>
internal static class RegisterSet
{
    /// <summary>All registers of a class.</summary>
    public static uint Of(RegisterClass @class) => @class == RegisterClass.Integer ? 0x0000_FFFFu : 0xFFFF_0000u;

    /// <summary>The set of one register; none for -1.</summary>
    public static uint Bit(int register) => register < 0 ? 0 : 1u << register;
}

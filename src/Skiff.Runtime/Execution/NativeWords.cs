using System.Runtime.CompilerServices;

namespace Skiff.Runtime.Execution;

/// <summary>Access to native records by offset. The offsets are the constants of Skiff.Compiler.Abi.</summary>
internal static unsafe class NativeWords
{
    extension(nint record)
    {
        /// <summary>The 64-bit word at <paramref name="offset"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal ref ulong Word(int offset)
        {
            // SAFETY: callers pass a live record of the store and an offset of its layout.
            return ref *(ulong*)(record + offset);
        }

        /// <summary>The 32-bit word at <paramref name="offset"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal ref uint HalfWord(int offset)
        {
            // SAFETY: callers pass a live record of the store and an offset of its layout.
            return ref *(uint*)(record + offset);
        }
    }
}

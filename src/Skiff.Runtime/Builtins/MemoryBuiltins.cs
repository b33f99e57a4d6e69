using Skiff.Compiler.Abi;

namespace Skiff.Runtime.Builtins;

/// <summary>Instructions on memories that run in C# (Core 2.0, 4.4.7). Ranges are checked before anything is written.</summary>
internal static class MemoryBuiltins
{
    internal static uint Grow(Instance instance, int memory, uint delta) => (uint)instance.Memories[memory].Grow(delta);

    internal static TrapCode Init(Instance instance, int memory, int segment, uint target, uint source, uint length)
    {
        var content = instance.DroppedData[segment] ? default : instance.Module.Module.Data[segment].Content.Span;
        if ((ulong)source + length > (ulong)content.Length || !instance.Memories[memory].TrySlice(target, length, out var bytes))
        {
            return TrapCode.MemoryOutOfBounds;
        }

        content.Slice((int)source, (int)length).CopyTo(bytes);
        return TrapCode.None;
    }

    internal static void Drop(Instance instance, int segment) => instance.DroppedData[segment] = true;
}

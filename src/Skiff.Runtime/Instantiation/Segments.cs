using Skiff.Compiler.Abi;
using Skiff.Runtime.Builtins;
using Skiff.Wasm;

namespace Skiff.Runtime.Instantiation;

/// <summary>Element and data segments at instantiation: active ones are copied as table.init and memory.init would, then dropped (Core 2.0, 4.5.4).</summary>
internal static class Segments
{
    /// <summary>Evaluates the references of all element segments.</summary>
    internal static void Evaluate(Instance instance)
    {
        var segments = instance.Module.Module.Elements;
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            var references = new ulong[segment.Count];
            for (var j = 0; j < references.Length; j++)
            {
                references[j] = segment.Expressions.IsEmpty
                    ? instance.ReferenceTo(segment.Functions[j])
                    : ConstantEvaluator.Evaluate(instance, segment.Expressions[j]).Low;
            }

            instance.Elements[i] = references;
        }
    }

    /// <summary>Copies the active segments in their order, tables first. A segment that does not fit traps; earlier ones stay.</summary>
    internal static void CopyActive(Instance instance)
    {
        var module = instance.Module.Module;
        for (var i = 0; i < module.Elements.Length; i++)
        {
            var segment = module.Elements[i];
            if (segment.Mode == SegmentMode.Active)
            {
                var offset = (uint)ConstantEvaluator.Evaluate(instance, segment.TableOffset!).I32; // Every active segment has an offset.
                Check(TableBuiltins.Init(instance, segment.TableIndex, i, offset, 0, (uint)segment.Count));
            }

            if (segment.Mode != SegmentMode.Passive)
            {
                TableBuiltins.Drop(instance, i);
            }
        }

        for (var i = 0; i < module.Data.Length; i++)
        {
            var segment = module.Data[i];
            if (segment.Mode == SegmentMode.Active)
            {
                var offset = (uint)ConstantEvaluator.Evaluate(instance, segment.MemoryOffset!).I32; // Every active segment has an offset.
                Check(MemoryBuiltins.Init(instance, segment.MemoryIndex, i, offset, 0, (uint)segment.Content.Length));
                MemoryBuiltins.Drop(instance, i);
            }
        }
    }

    private static void Check(TrapCode code)
    {
        if (code != TrapCode.None)
        {
            throw new TrapException(code);
        }
    }
}

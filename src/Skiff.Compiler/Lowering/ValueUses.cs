using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Lowering;

/// <summary>
/// What instruction selection must know before it starts: how often each value is used, and in which epoch of memory each instruction
/// stands. Within a block, a load may move down to its user if no effect lies between: if both are of one epoch.
/// </summary>
internal sealed class ValueUses
{
    private int[] _counts = new int[256];
    private int[] _epochs = new int[256];
    private int[] _nativeEpochs = new int[256];

    /// <summary>How often a value is used, edges included.</summary>
    public ref int Count(Value value) => ref _counts[value.Index];

    /// <summary>The epoch of guest memory and of traps.</summary>
    public int Epoch(Inst inst) => _epochs[inst.Index];

    /// <summary>The epoch of the runtime's own memory.</summary>
    public int NativeEpoch(Inst inst) => _nativeEpochs[inst.Index];

    /// <summary>Counts for a function whose layout is known.</summary>
    public void Analyze(Function function)
    {
        Prepare(ref _counts, function.ValueCount);
        Prepare(ref _epochs, function.InstructionCount);
        Prepare(ref _nativeEpochs, function.InstructionCount);
        int epoch = 0, nativeEpoch = 0;
        foreach (var block in function.Layout)
        {
            for (var inst = function[block].First; inst != Inst.None; inst = function[inst].Next)
            {
                ref readonly var data = ref function[inst];
                _epochs[inst.Index] = epoch;
                _nativeEpochs[inst.Index] = nativeEpoch;
                CountOperands(function, data);
                if (HasEffect(data.Opcode))
                {
                    epoch++;
                    nativeEpoch += WritesNative(data.Opcode) ? 1 : 0;
                }
            }
        }
    }

    /// <summary>Takes back the uses by an instruction that is dropped.</summary>
    public void Forget(in InstructionData data)
    {
        _counts[data.A.Index]--;
        _counts[data.B.Index]--;
        _counts[data.C.Index]--;
    }

    /// <summary>Whether an instruction must be kept even if nothing uses its result.</summary>
    public static bool MustStay(IrOpcode opcode) => HasEffect(opcode) || opcode is IrOpcode.Load || opcode >= IrOpcode.Jump;

    private static bool HasEffect(IrOpcode opcode) => opcode switch
    {
        IrOpcode.Store or IrOpcode.TrapIf or IrOpcode.LoopCheck or IrOpcode.FuelCheck => true,
        IrOpcode.SdivTrap or IrOpcode.UdivTrap or IrOpcode.SremTrap or IrOpcode.UremTrap => true,
        IrOpcode.TruncSTrap or IrOpcode.TruncUTrap => true,
        _ => WritesNative(opcode),
    };

    private static bool WritesNative(IrOpcode opcode) => opcode switch
    {
        IrOpcode.VmStore or IrOpcode.NativeStore or IrOpcode.LoopCheck => true,
        IrOpcode.Call or IrOpcode.CallImport or IrOpcode.CallRecord or IrOpcode.CallBuiltin => true,
        _ => false,
    };

    private void CountOperands(Function function, in InstructionData data)
    {
        // v0 is no value; its count is never looked at.
        _counts[data.A.Index]++;
        _counts[data.B.Index]++;
        _counts[data.C.Index]++;
        foreach (var value in function.ListOf(data))
        {
            _counts[value.Index]++;
        }

        foreach (var target in function.TargetsOf(data))
        {
            foreach (var value in function.ArgumentsOf(target))
            {
                _counts[value.Index]++;
            }
        }
    }

    private static void Prepare(ref int[] array, int count)
    {
        if (array.Length < count)
        {
            array = new int[Math.Max(count, array.Length * 2)];
        }
        else
        {
            array.AsSpan(0, count).Clear();
        }
    }
}

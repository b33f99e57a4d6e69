using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Tests.Ir;

/// <summary>
/// Runs the IR, one instruction after the other, on an <see cref="IrInstance"/>: the meaning of every operation written down once more, simply.
/// With it the frontend and every pass are checked without a back end.
/// </summary>
public sealed class IrEvaluator(IrInstance instance)
{
    private const int MaximumDepth = 200;

    private int _depth;

    /// <summary>Instructions left before <see cref="IrStepLimitException"/>.</summary>
    public long StepsLeft { get; set; } = 10_000_000;

    /// <summary>Calls a function; values are the bits, 32-bit ones in the low half with the rest zero.</summary>
    public long[] Call(int functionIndex, params long[] arguments)
    {
        if (functionIndex < instance.Module.ImportedFunctionCount)
        {
            return instance.CallHost(functionIndex, arguments);
        }

        if (++_depth > MaximumDepth)
        {
            _depth = 0;
            throw new IrTrapException(TrapCode.StackOverflow);
        }

        var function = instance.FunctionAt(functionIndex);
        var results = Run(function, arguments);
        _depth--;
        return results;
    }

    private long[] Run(Function function, long[] arguments)
    {
        var values = new long[function.ValueCount];
        var block = new Block(0);
        var incoming = arguments;
        while (true)
        {
            var parameters = function[block].Parameters;
            Assert.Equal(parameters.Count, incoming.Length);
            for (var i = 0; i < incoming.Length; i++)
            {
                values[parameters[i].Index] = incoming[i];
            }

            for (var inst = function[block].First; inst != Inst.None; inst = function[inst].Next)
            {
                if (StepsLeft-- == 0)
                {
                    throw new IrStepLimitException();
                }

                ref var data = ref function[inst];
                if (data.Opcode == IrOpcode.Return)
                {
                    return ReadAll(values, function.ListOf(data));
                }

                if (data.TargetCount > 0)
                {
                    var target = function.TargetsOf(data)[Choose(data, values)];
                    incoming = ReadAll(values, function.ArgumentsOf(target));
                    block = target.Block;
                    break;
                }

                Step(function, data, values);
            }
        }
    }

    private static int Choose(in InstructionData data, long[] values) => data.Opcode switch
    {
        IrOpcode.Jump => 0,
        IrOpcode.BranchIf => (int)values[data.A.Index] != 0 ? 0 : 1,
        _ => (int)Math.Min((uint)values[data.A.Index], (uint)data.TargetCount - 1),
    };

    private static long[] ReadAll(long[] values, ReadOnlySpan<Value> list)
    {
        var read = new long[list.Length];
        for (var i = 0; i < read.Length; i++)
        {
            read[i] = values[list[i].Index];
        }

        return read;
    }

    private void Step(Function function, in InstructionData data, long[] values)
    {
        var a = values[data.A.Index];
        var b = values[data.B.Index];
        var c = values[data.C.Index];
        switch (data.Opcode)
        {
            case IrOpcode.Trap:
                throw new IrTrapException((TrapCode)data.Imm);
            case IrOpcode.TrapIf:
                if ((int)a != 0)
                {
                    throw new IrTrapException((TrapCode)data.Imm);
                }

                break;
            case IrOpcode.FuelCheck:
                instance.Fuel -= data.Imm;
                if (instance.Fuel < 0)
                {
                    throw new IrTrapException(TrapCode.OutOfFuel);
                }

                break;
            case IrOpcode.LoopCheck or IrOpcode.Nop:
                break;
            case IrOpcode.Store:
                instance.StoreGuest((uint)a + data.Imm, b, data.Access.Bytes(data.Type));
                break;
            case IrOpcode.VmStore:
                instance.StoreNative(instance.VmContext + data.Imm, a, data.Type);
                break;
            case IrOpcode.NativeStore:
                instance.StoreNative(a + data.Imm, b, data.Type);
                break;
            case IrOpcode.Call or IrOpcode.CallImport or IrOpcode.CallRecord or IrOpcode.CallBuiltin:
                var results = CallAny(data, a, ReadAll(values, function.ListOf(data)));
                results.CopyTo(values, data.Result.Index);
                break;
            case IrOpcode.Load:
                values[data.Result.Index] = Extend(instance.LoadGuest((uint)a + data.Imm, data.Access.Bytes(data.Type)), data.Access, data.Type);
                break;
            case IrOpcode.VmLoad:
                values[data.Result.Index] = instance.LoadNative(instance.VmContext + data.Imm, data.Type);
                break;
            case IrOpcode.NativeLoad:
                values[data.Result.Index] = instance.LoadNative(a + data.Imm, data.Type);
                break;
            case IrOpcode.VmAddress:
                values[data.Result.Index] = instance.VmContext + data.Imm;
                break;
            default:
                values[data.Result.Index] = IrArithmetic.Evaluate(data, data.A.IsValid ? function.TypeOf(data.A) : IrType.None, a, b, c);
                break;
        }
    }

    private long[] CallAny(in InstructionData data, long a, long[] arguments)
    {
        switch (data.Opcode)
        {
            case IrOpcode.CallBuiltin:
                return instance.CallBuiltin((Builtin)data.Imm, arguments);
            case IrOpcode.CallRecord:
                Assert.NotEqual(0, a);
                return Call((int)instance.LoadNative(a + FunctionRecordLayout.Code, IrType.I64) - 1, arguments);
            default:
                return Call((int)data.Imm, arguments);
        }
    }

    private static long Extend(long bits, MemoryAccess access, IrType type)
    {
        var value = access switch
        {
            MemoryAccess.S8 => (sbyte)bits,
            MemoryAccess.S16 => (short)bits,
            MemoryAccess.S32 => (int)bits,
            _ => bits,
        };
        return type == IrType.I32 ? (uint)value : value;
    }
}

using System.Diagnostics;
using Skiff.Compiler.Abi;
using Skiff.Runtime.Builtins;
using Skiff.Runtime.Execution;

namespace Skiff.Runtime;

/// <content>Builtins that machine code leaves to C#.</content>
public sealed partial class Store
{
    private unsafe void ServeBuiltin(Builtin builtin)
    {
        var instance = InstanceOf((nint)_context.Word(ExecutionContextLayout.FiberVmContext));
        // SAFETY: the builtin's stub stored its six argument registers there, on the suspended fiber.
        var arguments = new Span<ulong>((void*)_context.Word(ExecutionContextLayout.ArgumentSlots), 6);
        uint result = 0;
        var trap = TrapCode.None;
        switch (builtin)
        {
            case Builtin.MemoryGrow:
                result = MemoryBuiltins.Grow(instance, (int)arguments[0], (uint)arguments[1]);
                break;
            case Builtin.MemoryInit:
                trap = MemoryBuiltins.Init(instance, (int)arguments[0], (int)arguments[1], (uint)arguments[2], (uint)arguments[3], (uint)arguments[4]);
                break;
            case Builtin.DataDrop:
                MemoryBuiltins.Drop(instance, (int)arguments[0]);
                break;
            case Builtin.TableGrow:
                result = TableBuiltins.Grow(instance, (int)arguments[0], arguments[1], (uint)arguments[2]);
                break;
            case Builtin.TableFill:
                trap = TableBuiltins.Fill(instance, (int)arguments[0], (uint)arguments[1], arguments[2], (uint)arguments[3]);
                break;
            case Builtin.TableCopy:
                trap = TableBuiltins.Copy(instance, (int)arguments[0], (int)arguments[1], (uint)arguments[2], (uint)arguments[3], (uint)arguments[4]);
                break;
            case Builtin.TableInit:
                trap = TableBuiltins.Init(instance, (int)arguments[0], (int)arguments[1], (uint)arguments[2], (uint)arguments[3], (uint)arguments[4]);
                break;
            case Builtin.ElementDrop:
                TableBuiltins.Drop(instance, (int)arguments[0]);
                break;
            default:
                throw new UnreachableException($"builtin {builtin} has machine code of its own");
        }

        if (trap != TrapCode.None)
        {
            throw TrapOfHost(trap, null);
        }

        arguments[0] = result;
    }
}

using System.Diagnostics;

namespace Skiff.Compiler.RegAlloc;

/// <summary>
/// The registers that one instruction occupies before the allocator has chosen anything: fixed operands and clobbers, at the early point (inputs are
/// read) and at the late point (outputs are written). An operand that needs its register at both points must avoid both masks.
/// </summary>
internal readonly struct RegisterDemand
{
    /// <summary>Registers of fixed operands at the early point.</summary>
    public uint Early { get; }

    /// <summary>Registers of fixed operands at the late point. A definition written there may be in a clobbered register, so those are apart.</summary>
    public uint Late { get; }

    /// <summary>Registers destroyed at the late point and not defined by the instruction.</summary>
    public uint Clobbered { get; }

    /// <summary>Registers in which nothing survives the instruction.</summary>
    public uint Lost => Late | Clobbered;

    public RegisterDemand(ReadOnlySpan<Operand> operands, uint clobbers)
    {
        uint early = 0, late = 0, defined = 0;
        foreach (ref readonly var operand in operands)
        {
            if (operand.Constraint != OperandConstraint.Fixed)
            {
                continue;
            }

            Debug.Assert(operand.Fixed < 32, "a fixed register is one of 32");
            var bit = 1u << operand.Fixed;
            if (operand.IsDefinition)
            {
                defined |= bit;
                late |= bit;
                early |= operand.Position == OperandPosition.Early ? bit : 0;
            }
            else
            {
                early |= bit;
                late |= operand.Position == OperandPosition.Late ? bit : 0;
            }
        }

        Early = early;
        Late = late;
        Clobbered = clobbers & ~defined;
    }
}

using System.Globalization;
using System.Text;
using Iced.Intel;

namespace Skiff.Compiler.X64;

/// <summary>Machine code as text in Intel syntax, read by Iced: not by the knowledge that wrote it.</summary>
public static class Disassembler
{
    /// <summary>Prints instructions, one a line, with offsets from the beginning of <paramref name="code"/>.</summary>
    /// <param name="code">The instructions.</param>
    /// <param name="nameOf">
    /// Given the offsets of an instruction's beginning and end and of the place it reaches (a call, a jump, data), a name to print in place of
    /// the number; or null.
    /// </param>
    public static string Print(ReadOnlySpan<byte> code, Func<int, int, long, string?>? nameOf = null)
    {
        var text = new StringBuilder();
        var decoder = Iced.Intel.Decoder.Create(64, code.ToArray());
        var formatter = new IntelFormatter(nameOf is null ? null : new Names(nameOf));
        formatter.Options.HexPrefix = "0x";
        formatter.Options.HexSuffix = null;
        formatter.Options.SpaceAfterOperandSeparator = true;
        formatter.Options.ShowBranchSize = false;
        formatter.Options.RipRelativeAddresses = false;
        formatter.Options.BranchLeadingZeros = false;
        formatter.Options.SmallHexNumbersInDecimal = true;
        formatter.Options.UppercaseHex = false;
        var output = new StringOutput();
        while (decoder.IP < (ulong)code.Length)
        {
            decoder.Decode(out var instruction);
            formatter.Format(instruction, output);
            text.Append(CultureInfo.InvariantCulture, $"{instruction.IP,6:x}: {output.ToStringAndReset()}").AppendLine();
        }

        return text.ToString();
    }

    private sealed class Names(Func<int, int, long, string?> nameOf) : ISymbolResolver
    {
        public bool TryGetSymbol(in Instruction instruction, int operand, int instructionOperand, ulong address, int addressSize, out SymbolResult symbol)
        {
            var isReach = instruction.IsIPRelativeMemoryOperand || instruction.Op0Kind is OpKind.NearBranch64;
            var name = isReach ? nameOf((int)instruction.IP, (int)instruction.NextIP, (long)address) : null;
            symbol = name is null ? default : new SymbolResult(address, name);
            return name is not null;
        }
    }
}

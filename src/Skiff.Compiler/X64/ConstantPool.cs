namespace Skiff.Compiler.X64;

/// <summary>The float constants and masks of one function, written behind its code and reached relative to rip.</summary>
internal sealed class ConstantPool
{
    private readonly Dictionary<(ulong Bits, int Size), Label> _labels = [];
    private readonly List<(ulong Bits, int Size, Label Label)> _constants = [];

    public void Reset()
    {
        _labels.Clear();
        _constants.Clear();
    }

    /// <summary>The label of a constant of 4, 8 or 16 bytes; of 16 bytes the upper half is zero.</summary>
    public Label LabelOf(X64Assembler assembler, ulong bits, int size)
    {
        if (!_labels.TryGetValue((bits, size), out var label))
        {
            label = assembler.NewLabel();
            _labels.Add((bits, size), label);
            _constants.Add((bits, size, label));
        }

        return label;
    }

    public void Write(X64Assembler assembler)
    {
        foreach (var size in (ReadOnlySpan<int>)[16, 8, 4])
        {
            var isFirst = true;
            foreach (var constant in _constants)
            {
                if (constant.Size != size)
                {
                    continue;
                }

                if (isFirst)
                {
                    assembler.AlignWithTraps(size);
                    isFirst = false;
                }

                assembler.Bind(constant.Label);
                WriteConstant(assembler, constant.Bits, size);
            }
        }
    }

    private static void WriteConstant(X64Assembler assembler, ulong bits, int size)
    {
        if (size == 4)
        {
            assembler.Data32((uint)bits);
            return;
        }

        assembler.Data64(bits);
        if (size == 16)
        {
            assembler.Data64(0);
        }
    }
}

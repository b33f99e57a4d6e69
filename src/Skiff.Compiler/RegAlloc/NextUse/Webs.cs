namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>
/// Virtual registers that copies or edges connect, and the register and slot that suit each such web: if all of a web have one place, no move is left.
/// Only a wish: members may be alive at the same time.
/// </summary>
internal sealed class Webs
{
    private GrowingArray<int> _parents = new();
    private GrowingArray<sbyte> _registers = new();
    private GrowingArray<int> _slots = new();

    public void Build(AllocationProblem problem, ControlFlow flow)
    {
        _parents.Resize(problem.VirtualRegisterCount);
        _registers.Reset(problem.VirtualRegisterCount, -1);
        _slots.Reset(problem.VirtualRegisterCount, -1);
        for (var register = 0; register < problem.VirtualRegisterCount; register++)
        {
            _parents[register] = register;
        }

        foreach (var block in flow.Order)
        {
            var arguments = problem.ArgumentsOf(block);
            for (var i = 0; i < arguments.Length; i++)
            {
                Unite(arguments[i], problem.ParametersOf(problem.SuccessorsOf(block)[0])[i]);
            }
        }
    }

    /// <summary>The register that suits the web of a virtual register, or -1.</summary>
    public int RegisterFor(int virtualRegister) => _registers[Find(virtualRegister)];

    public void SetRegister(int virtualRegister, int register) => _registers[Find(virtualRegister)] = (sbyte)register;

    /// <summary>The slot that suits the web of a virtual register, or -1.</summary>
    public int SlotFor(int virtualRegister) => _slots[Find(virtualRegister)];

    public void SetSlot(int virtualRegister, int slot) => _slots[Find(virtualRegister)] = slot;

    public void Unite(int a, int b) => _parents[Find(a)] = Find(b);

    private int Find(int register)
    {
        while (_parents[register] != register)
        {
            register = _parents[register] = _parents[_parents[register]];
        }

        return register;
    }
}

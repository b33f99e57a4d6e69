namespace Skiff.Components.Abi;

/// <summary>
/// The borrows of one call: how many borrow handles the callee still has to drop, and which handles the caller has lent. Calls of the same function may be
/// nested, so scopes form a chain, made once and used again. Source: CanonicalABI.md, "Task" (num_borrows) and "Subtask" (lenders).
/// </summary>
/// <param name="outer">The scope of the call around it; null for the first.</param>
internal sealed class CallScope(CallScope? outer)
{
    private uint[] _lenders = [];
    private int _lenderCount;
    private CallScope? _inner;

    public CallScope? Outer { get; } = outer;

    /// <summary>The scope of a call inside this one.</summary>
    public CallScope Inner => _inner ??= new CallScope(this);

    /// <summary>Borrow handles made for this call that are still in a table.</summary>
    public int Borrows { get; set; }

    /// <summary>Remembers that a handle of the caller is lent until <see cref="ReturnLoans"/>.</summary>
    public void AddLender(uint handle)
    {
        if (_lenderCount == _lenders.Length)
        {
            Array.Resize(ref _lenders, Math.Max(4, _lenderCount * 2));
        }

        _lenders[_lenderCount++] = handle;
    }

    /// <summary>The callee is about to return: it must have dropped what it borrowed.</summary>
    public void CheckBorrowsDropped()
    {
        if (Borrows > 0)
        {
            ComponentTrap.Throw(ComponentTrap.BorrowsRemain);
        }
    }

    /// <summary>The call is over: the caller may give its handles away again.</summary>
    public void ReturnLoans(HandleTable table)
    {
        for (var i = 0; i < _lenderCount; i++)
        {
            table.EndLoan(_lenders[i]);
        }

        _lenderCount = 0;
    }

    /// <summary>Forgets a call that did not end.</summary>
    public void Clear()
    {
        Borrows = 0;
        _lenderCount = 0;
    }
}

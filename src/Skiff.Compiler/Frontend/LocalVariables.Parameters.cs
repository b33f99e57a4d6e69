using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Frontend;

/// <content>Block parameters for locals ("phis" here): made on the way, completed and thinned out at the end.</content>
internal sealed partial class LocalVariables
{
    private Phi[] _phis = new Phi[64];
    private int _phiCount;
    private Value[] _operands = new Value[256];
    private int _operandCount;

    // Per value: one more than the number of its phi, or 0.
    private int[] _phiOf = [];

    // Per value: what it was replaced with, or none.
    private Value[] _replacement = [];
    private bool _anyReplaced;

    // Users of a phi among the phis: lists through _nextUser; an entry is the number of an operand.
    private int[] _nextUser = [];
    private int[] _operandOwner = [];
    private int[] _work = [];

    /// <summary>Completes the function: arguments on the edges, parameters in the blocks, every use of a dropped parameter replaced.</summary>
    public void Finish()
    {
        StoreWritten();
        FindOperands();
        if (_phiCount == 0)
        {
            return;
        }

        Prepare();
        DropTrivialPhis();
        AddParametersAndArguments();
        if (_anyReplaced)
        {
            ReplaceUses();
        }
    }

    private void ResetPhis()
    {
        _phiCount = _operandCount = 0;
        _anyReplaced = false;
    }

    private Value MakePhi(int block, int local)
    {
        if (_phiCount == _phis.Length)
        {
            Array.Resize(ref _phis, _phiCount * 2);
        }

        var value = _function.MakeValue(_types[local], Inst.None);
        _phis[_phiCount++] = new Phi { Block = block, Local = local, Value = value, FirstUser = None, LastUser = None };
        _definitions.Set(block, local, value.Index);
        return value;
    }

    // Looking for an operand may make further phis; they are at the end of the list and get their turn.
    private void FindOperands()
    {
        for (var i = 0; i < _phiCount; i++)
        {
            var block = _phis[i].Block;
            var local = _phis[i].Local;
            _phis[i].FirstOperand = _operandCount;
            for (var edge = _firstEdge[block]; edge != None; edge = _nextEdge[edge])
            {
                if (_operandCount == _operands.Length)
                {
                    Array.Resize(ref _operands, _operandCount * 2);
                }

                _operands[_operandCount++] = Find(new Block(_edgeSource[edge]), local);
            }

            _phis[i].OperandCount = _operandCount - _phis[i].FirstOperand;
        }
    }

    private void Prepare()
    {
        if (_phiOf.Length < _function.ValueCount)
        {
            var size = Math.Max(_function.ValueCount, _phiOf.Length * 2);
            _phiOf = new int[size];
            _replacement = new Value[size];
        }
        else
        {
            Array.Clear(_phiOf, 0, _function.ValueCount);
            Array.Clear(_replacement, 0, _function.ValueCount);
        }

        if (_nextUser.Length < _operandCount)
        {
            _nextUser = new int[Math.Max(_operandCount, _nextUser.Length * 2)];
            _operandOwner = new int[_nextUser.Length];
        }

        if (_work.Length < _phiCount)
        {
            _work = new int[Math.Max(_phiCount, _work.Length * 2)];
        }

        for (var i = 0; i < _phiCount; i++)
        {
            _phiOf[_phis[i].Value.Index] = i + 1;
        }

        for (var i = 0; i < _phiCount; i++)
        {
            for (var operand = _phis[i].FirstOperand; operand < _phis[i].FirstOperand + _phis[i].OperandCount; operand++)
            {
                _operandOwner[operand] = i;
                _nextUser[operand] = None;
                var used = _phiOf[_operands[operand].Index] - 1;
                if (used >= 0 && used != i)
                {
                    AppendUsers(ref _phis[used], operand, operand);
                }
            }
        }
    }

    private void AppendUsers(ref Phi phi, int first, int last)
    {
        if (phi.FirstUser == None)
        {
            phi.FirstUser = first;
        }
        else
        {
            _nextUser[phi.LastUser] = first;
        }

        phi.LastUser = last;
    }

    // A phi whose operands are all one value (or itself) is that value. Then its users are looked at again.
    private void DropTrivialPhis()
    {
        var pending = _phiCount;
        for (var i = 0; i < _phiCount; i++)
        {
            _work[i] = _phiCount - 1 - i;
            _phis[i].IsPending = true;
        }

        while (pending > 0)
        {
            ref var phi = ref _phis[_work[--pending]];
            phi.IsPending = false;
            if (phi.IsDropped || !TryFindOnlyOperand(phi, out var only))
            {
                continue;
            }

            phi.IsDropped = true;
            _anyReplaced = true;
            _replacement[phi.Value.Index] = only;
            for (var user = phi.FirstUser; user != None; user = _nextUser[user])
            {
                ref var owner = ref _phis[_operandOwner[user]];
                if (!owner.IsPending && !owner.IsDropped)
                {
                    owner.IsPending = true;
                    _work[pending++] = _operandOwner[user];
                }
            }

            var heir = _phiOf[only.Index] - 1;
            if (heir >= 0 && phi.FirstUser != None)
            {
                AppendUsers(ref _phis[heir], phi.FirstUser, phi.LastUser);
            }
        }
    }

    private bool TryFindOnlyOperand(in Phi phi, out Value only)
    {
        only = Value.None;
        foreach (var operand in _operands.AsSpan(phi.FirstOperand, phi.OperandCount))
        {
            var value = Resolve(operand);
            if (value == phi.Value || value == only)
            {
                continue;
            }

            if (only.IsValid)
            {
                return false;
            }

            only = value;
        }

        return only.IsValid;
    }

    // What stands for a value in the end. Shortens the way there.
    private Value Resolve(Value value)
    {
        var next = _replacement[value.Index];
        if (!next.IsValid)
        {
            return value;
        }

        while (_replacement[next.Index] is { IsValid: true } further)
        {
            _replacement[value.Index] = further;
            value = next;
            next = further;
        }

        return next;
    }

    // The phis that stay, block by block in the order in which they were made, behind the parameters for values of the stack.
    private void AddParametersAndArguments()
    {
        // The lists of edges are complete: from here on _lastEdge[block] is the first phi of the block that stays, _work[phi] the one after it.
        Array.Fill(_lastEdge, None, 0, _knownBlocks);
        for (var i = _phiCount - 1; i >= 0; i--)
        {
            if (!_phis[i].IsDropped)
            {
                _work[i] = _lastEdge[_phis[i].Block];
                _lastEdge[_phis[i].Block] = i;
            }
        }

        for (var block = 0; block < _knownBlocks; block++)
        {
            if (_lastEdge[block] == None)
            {
                continue;
            }

            for (var phi = _lastEdge[block]; phi != None; phi = _work[phi])
            {
                _function[new Block(block)].Parameters.Add(_phis[phi].Value);
            }

            var number = 0;
            for (var edge = _firstEdge[block]; edge != None; edge = _nextEdge[edge], number++)
            {
                ExtendArguments(edge, _lastEdge[block], number);
            }
        }
    }

    private void ExtendArguments(int edge, int firstPhi, int number)
    {
        var target = _function.Targets[edge];
        var pool = _function.ValuePool;
        var start = pool.Count;
        for (var i = 0; i < target.ListCount; i++)
        {
            pool.Add(pool[target.ListStart + i]);
        }

        for (var phi = firstPhi; phi != None; phi = _work[phi])
        {
            pool.Add(_operands[_phis[phi].FirstOperand + number]);
        }

        _function.Targets[edge] = new BranchTarget(target.Block, start, pool.Count - start);
    }

    private void ReplaceUses()
    {
        for (var i = 0; i < _function.InstructionCount; i++)
        {
            ref var data = ref _function[new Inst(i)];
            data.A = Resolve(data.A);
            data.B = Resolve(data.B);
            data.C = Resolve(data.C);
        }

        foreach (ref var value in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_function.ValuePool))
        {
            value = Resolve(value);
        }
    }

    private struct Phi
    {
        public int Block;
        public int Local;
        public Value Value;
        public int FirstOperand;
        public int OperandCount;
        public int FirstUser;
        public int LastUser;
        public bool IsPending;
        public bool IsDropped;
    }
}

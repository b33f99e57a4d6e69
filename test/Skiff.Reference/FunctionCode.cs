using System.Collections.Immutable;
using Skiff.Wasm;

namespace Skiff.Reference;

/// <summary>Which part of the interpreter executes an instruction.</summary>
internal enum InstructionClass : byte
{
    /// <summary>A numeric instruction of two operands.</summary>
    Binary,

    /// <summary>A numeric instruction of one operand.</summary>
    Unary,

    /// <summary>Constants, locals, globals, references, <c>drop</c> and <c>select</c>.</summary>
    Variable,

    /// <summary>Blocks, branches and calls.</summary>
    Control,

    /// <summary>Memory instructions.</summary>
    Memory,

    /// <summary>Table instructions.</summary>
    Table,

    /// <summary>Vector instructions.</summary>
    Unsupported,
}

/// <summary>
/// A function body as an array of instructions with a side table of where its structured instructions lead, made once.
/// Positions are indices into <see cref="Instructions"/>.
/// </summary>
internal sealed class FunctionCode
{
    private FunctionCode(FunctionType type, ImmutableArray<ValueType> declaredLocals, Instruction[] instructions)
    {
        Type = type;
        DeclaredLocals = declaredLocals;
        Instructions = instructions;
        Classes = Array.ConvertAll(instructions, instruction => ClassOf(instruction.Opcode));
        Ends = new int[instructions.Length];
        Elses = new int[instructions.Length];
    }

    /// <summary>The type of the function.</summary>
    public FunctionType Type { get; }

    /// <summary>The locals after the parameters, one by one.</summary>
    public ImmutableArray<ValueType> DeclaredLocals { get; }

    /// <summary>The body, the final <c>end</c> included.</summary>
    public Instruction[] Instructions { get; }

    /// <summary>Which part of the interpreter executes each instruction.</summary>
    public InstructionClass[] Classes { get; }

    /// <summary>For <c>block</c>, <c>loop</c>, <c>if</c> and <c>else</c>: the position of their <c>end</c>.</summary>
    public int[] Ends { get; }

    /// <summary>For <c>if</c>: the position of its <c>else</c>, or of its <c>end</c> where it has none.</summary>
    public int[] Elses { get; }

    /// <summary>For <c>br_table</c>, by position: its labels, the default last.</summary>
    public Dictionary<int, int[]> LabelTables { get; } = [];

    /// <summary>Decodes a valid body.</summary>
    public static FunctionCode Decode(FunctionType type, FunctionBody body)
    {
        var locals = ImmutableArray.CreateBuilder<ValueType>();
        foreach (var run in body.Locals)
        {
            for (var i = 0U; i < run.Count; i++)
            {
                locals.Add(run.Type);
            }
        }

        var code = new FunctionCode(type, locals.ToImmutable(), InstructionList.Read(body.Code));
        code.Resolve(body.Code.Span);
        return code;
    }

    private static InstructionClass ClassOf(Opcode opcode)
    {
        if (NumericInstructions.IsBinary(opcode))
        {
            return InstructionClass.Binary;
        }

        if (NumericInstructions.IsUnary(opcode))
        {
            return InstructionClass.Unary;
        }

        return opcode switch
        {
            <= Opcode.CallIndirect => InstructionClass.Control,
            <= Opcode.GlobalSet => InstructionClass.Variable,
            <= Opcode.TableSet => InstructionClass.Table,
            <= Opcode.MemoryGrow => InstructionClass.Memory,
            <= Opcode.RefFunc => InstructionClass.Variable,
            <= Opcode.MemoryFill => InstructionClass.Memory,
            <= Opcode.TableFill => InstructionClass.Table,
            _ => InstructionClass.Unsupported,
        };
    }

    private void Resolve(ReadOnlySpan<byte> bytes)
    {
        var open = new Stack<int>();
        for (var position = 0; position < Instructions.Length; position++)
        {
            ref readonly var instruction = ref Instructions[position];
            switch (instruction.Opcode)
            {
                case Opcode.Block or Opcode.Loop or Opcode.If:
                    open.Push(position);
                    break;
                case Opcode.Else:
                    Elses[open.Peek()] = position;
                    break;
                case Opcode.End when open.Count > 0:
                    Close(open.Pop(), position);
                    break;
                case Opcode.BrTable:
                    LabelTables[position] = InstructionList.ReadLabels(bytes, instruction);
                    break;
            }
        }
    }

    private void Close(int opener, int end)
    {
        Ends[opener] = end;
        if (Elses[opener] == 0)
        {
            Elses[opener] = end;
        }
        else
        {
            Ends[Elses[opener]] = end;
        }
    }
}

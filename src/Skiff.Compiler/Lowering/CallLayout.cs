using System.Collections.Immutable;
using Skiff.Compiler.X64;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Compiler.Lowering;

/// <summary>Where one argument or result is: a physical register (Integer 0-15, Vector 16-31) or, if that is -1, an offset from the first stack argument.</summary>
internal readonly record struct ValuePlace(int Register, int StackOffset)
{
    public bool IsRegister => Register >= 0;
}

/// <summary>The calling convention of <c>docs/internals/abi.md</c> applied to one function type.</summary>
internal sealed class CallLayout
{
    private static readonly Gpr[] IntegerArguments = [Gpr.Rdi, Gpr.Rsi, Gpr.Rdx, Gpr.Rcx, Gpr.R8, Gpr.R9];
    private static readonly Gpr[] IntegerResults = [Gpr.Rax, Gpr.Rdx];
    private const int VectorArguments = 8;
    private const int VectorResults = 2;

    public CallLayout(FunctionType type)
    {
        var stack = 0;
        Parameters = Place(type.Parameters, IntegerArguments, VectorArguments, ref stack);
        ArgumentBytes = stack = (stack + 15) & ~15;
        Results = Place(type.Results, IntegerResults, VectorResults, ref stack);
        StackBytes = (stack + 15) & ~15;
    }

    /// <summary>Where the parameters are.</summary>
    public ImmutableArray<ValuePlace> Parameters { get; }

    /// <summary>Where the results are; those on the stack stand above the arguments.</summary>
    public ImmutableArray<ValuePlace> Results { get; }

    /// <summary>Bytes of stack arguments, rounded up to 16.</summary>
    public int ArgumentBytes { get; }

    /// <summary>Bytes the caller reserves for stack arguments and stack results.</summary>
    public int StackBytes { get; }

    /// <summary>The argument registers of builtins: the integer ones.</summary>
    public static int IntegerArgument(int index) => (int)IntegerArguments[index];

    private static ImmutableArray<ValuePlace> Place(ImmutableArray<ValueType> types, Gpr[] integers, int vectors, ref int stack)
    {
        var places = ImmutableArray.CreateBuilder<ValuePlace>(types.Length);
        int usedIntegers = 0, usedVectors = 0;
        foreach (var type in types)
        {
            var isVector = type is ValueType.F32 or ValueType.F64 or ValueType.V128;
            if (isVector && usedVectors < vectors)
            {
                places.Add(new ValuePlace(16 + usedVectors++, 0));
            }
            else if (!isVector && usedIntegers < integers.Length)
            {
                places.Add(new ValuePlace((int)integers[usedIntegers++], 0));
            }
            else
            {
                var size = type == ValueType.V128 ? 16 : 8;
                stack = (stack + size - 1) & -size;
                places.Add(new ValuePlace(-1, stack));
                stack += size;
            }
        }

        return places.MoveToImmutable();
    }
}

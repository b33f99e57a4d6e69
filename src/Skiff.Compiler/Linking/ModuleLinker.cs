using System.Runtime.InteropServices;
using System.Collections.Immutable;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Lowering;

namespace Skiff.Compiler.Linking;

/// <summary>Puts the functions of a module one after the other, adds trap tails and thunks, and fills in the calls.</summary>
internal sealed class ModuleLinker(ITarget target, ModuleLayouts layouts, CompilerOptions options)
{
    private const int Alignment = 16;
    private static readonly int TrapCodeCount = (int)TrapCode.HostFailure + 1;

    private readonly Wasm.Module _module = layouts.Module;
    private readonly int[] _tails = new int[TrapCodeCount];
    private byte[] _code = [];
    private int _length;

    /// <summary>Links; the functions are in index order, and each is let go of as soon as it is copied.</summary>
    public CompiledModule Link(FunctionCode?[] functions)
    {
        var relocations = new FunctionCode[functions.Length];
        _code = new byte[Measure(functions)];
        var offsets = new uint[functions.Length];
        var lengths = new uint[functions.Length];
        for (var i = 0; i < functions.Length; i++)
        {
            relocations[i] = functions[i]!; // The caller hands over all of them.
            lengths[i] = (uint)relocations[i].Code.Length;
            offsets[i] = (uint)Append(relocations[i].Code);
        }

        for (var code = 0; code < TrapCodeCount; code++)
        {
            _tails[code] = Append(target.TrapTail(code));
        }

        var entries = AppendThunks(target.EntryThunk);
        var exits = AppendThunks(target.ExitThunk);
        Relocate(relocations, offsets);
        var (sites, positionOffsets, positions) = Gather(relocations, offsets);
        return new CompiledModule
        {
            Code = _code.AsMemory(0, _length),
            FunctionOffsets = ImmutableCollectionsMarshal.AsImmutableArray(offsets),
            FunctionLengths = ImmutableCollectionsMarshal.AsImmutableArray(lengths),
            EntryThunks = entries,
            ExitThunks = exits,
            TrapSites = ImmutableCollectionsMarshal.AsImmutableArray(sites),
            TrapCodes = ImmutableCollectionsMarshal.AsImmutableArray(Repeat(TrapCode.MemoryOutOfBounds, sites.Length)),
            PositionOffsets = ImmutableCollectionsMarshal.AsImmutableArray(positionOffsets),
            Positions = ImmutableCollectionsMarshal.AsImmutableArray(positions),
            Options = options,
        };
    }

    private static long Measure(FunctionCode?[] functions)
    {
        long total = 4096;
        foreach (var function in functions)
        {
            total += (function!.Code.Length + Alignment - 1) & -Alignment;
        }

        return total;
    }

    private int Append(byte[] code)
    {
        var start = (_length + Alignment - 1) & -Alignment;
        if (start + code.Length > _code.Length)
        {
            Array.Resize(ref _code, Math.Max(start + code.Length, _code.Length + _code.Length / 4));
        }

        _code.AsSpan(_length, start - _length).Fill(target.Filler);
        code.CopyTo(_code, start);
        _length = start + code.Length;
        return start;
    }

    private ImmutableArray<uint> AppendThunks(Func<Wasm.FunctionType, CallLayout, byte[]> write)
    {
        var offsets = ImmutableArray.CreateBuilder<uint>(_module.Types.Length);
        var known = new Dictionary<Wasm.FunctionType, uint>();
        for (var i = 0; i < _module.Types.Length; i++)
        {
            if (!known.TryGetValue(_module.Types[i], out var offset))
            {
                offset = (uint)Append(write(_module.Types[i], layouts.OfType(i)));
                known.Add(_module.Types[i], offset);
            }

            offsets.Add(offset);
        }

        return offsets.MoveToImmutable();
    }

    private void Relocate(FunctionCode[] functions, uint[] offsets)
    {
        for (var i = 0; i < functions.Length; i++)
        {
            foreach (var relocation in functions[i].Relocations)
            {
                var destination = CallTargets.IsTrapTail(relocation.Symbol, out var code)
                    ? _tails[code]
                    : (int)offsets[relocation.Symbol - _module.ImportedFunctionCount];
                target.Relocate(_code, (int)offsets[i] + relocation.Position, destination);
            }
        }
    }

    private (uint[] Sites, uint[] PositionOffsets, uint[] Positions) Gather(FunctionCode[] functions, uint[] offsets)
    {
        var sites = new uint[functions.Sum(f => f.TrapSites.Length)];
        var positionOffsets = new uint[functions.Sum(f => f.Positions.Length)];
        var positions = new uint[positionOffsets.Length];
        int site = 0, position = 0;
        for (var i = 0; i < functions.Length; i++)
        {
            foreach (var offset in functions[i].TrapSites)
            {
                sites[site++] = offsets[i] + (uint)offset;
            }

            var body = (uint)_module.Bodies[i].Offset;
            foreach (var (offset, wasmOffset) in functions[i].Positions)
            {
                positionOffsets[position] = offsets[i] + (uint)offset;
                positions[position++] = wasmOffset < 0 ? uint.MaxValue : body + (uint)wasmOffset;
            }
        }

        return (sites, positionOffsets, positions);
    }

    private static TrapCode[] Repeat(TrapCode code, int count)
    {
        var codes = new TrapCode[count];
        Array.Fill(codes, code);
        return codes;
    }
}

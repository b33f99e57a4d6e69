using System.Diagnostics;
using Skiff.Suites.Modules;
using Skiff.Wasm;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Suites.Fuzz;

/// <summary>
/// Makes a failing module smaller while it fails in some way: empties whole functions, then removes ever shorter runs of instructions or
/// replaces them by a constant, and keeps what is valid and still fails (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input, 2002).
/// </summary>
public sealed class ModuleReducer
{
    private readonly GeneratedModule _original;
    private readonly Func<GeneratedModule, bool> _fails;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _limit;
    private readonly Module _module;
    private readonly List<byte[]>[] _bodies;

    private ModuleReducer(GeneratedModule module, Func<GeneratedModule, bool> fails, TimeSpan limit)
    {
        _original = module;
        _fails = fails;
        _limit = limit;
        _module = ModuleDecoder.Decode(module.Bytes);
        _bodies = [.. _module.Bodies.Select(body => SplitInstructions(body.Code.Span))];
    }

    /// <summary>The smallest module found in the time, or the module itself.</summary>
    public static GeneratedModule Reduce(GeneratedModule module, Func<GeneratedModule, bool> fails, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(fails);
        var reducer = new ModuleReducer(module, fails, limit);
        reducer.EmptyFunctions();
        while (reducer.ShortenFunctions())
        {
        }

        return reducer.Build();
    }

    private bool IsLate => _clock.Elapsed > _limit;

    private void EmptyFunctions()
    {
        for (var body = 0; body < _bodies.Length && !IsLate; body++)
        {
            var type = _module.TypeOfFunction(_module.ImportedFunctionCount + body);
            List<byte[]> empty = [.. type.Results.Select(Zero), [(byte)Opcode.End]];
            Try(body, empty);
        }
    }

    /// <summary>One pass over all functions; true if anything became shorter.</summary>
    private bool ShortenFunctions()
    {
        var before = _bodies.Sum(body => body.Count);
        for (var body = 0; body < _bodies.Length; body++)
        {
            for (var length = Math.Max(1, _bodies[body].Count / 2); length > 0; length /= 2)
            {
                for (var start = 0; start + length < _bodies[body].Count && !IsLate;)
                {
                    // After a success the next run has moved to the same place.
                    start += TryWithout(body, start, length) ? 0 : length;
                }
            }

            Unwrap(body);
        }

        return _bodies.Sum(body => body.Count) < before && !IsLate;
    }

    private bool TryWithout(int body, int start, int length)
    {
        if (TryReplace(body, start, length, []))
        {
            return true;
        }

        byte[][] replacements = [[(byte)Opcode.Drop], Zero(ValueType.I32), Zero(ValueType.I64), Zero(ValueType.F32), Zero(ValueType.F64)];
        return length > 1 && replacements.Any(replacement => TryReplace(body, start, length, [replacement]));
    }

    /// <summary>Removes the ends of blocks but not what is between them.</summary>
    private void Unwrap(int body)
    {
        for (var start = 0; start < _bodies[body].Count - 1 && !IsLate; start++)
        {
            if ((Opcode)_bodies[body][start][0] is Opcode.Block or Opcode.Loop && MatchingEnd(_bodies[body], start) is { } end)
            {
                var candidate = new List<byte[]>(_bodies[body]);
                candidate.RemoveAt(end);
                candidate.RemoveAt(start);
                Try(body, candidate);
            }
        }
    }

    private static int? MatchingEnd(List<byte[]> instructions, int opener)
    {
        var depth = 0;
        for (var i = opener; i < instructions.Count; i++)
        {
            depth += (Opcode)instructions[i][0] switch
            {
                Opcode.Block or Opcode.Loop or Opcode.If => 1,
                Opcode.End => -1,
                _ => 0,
            };
            if (depth == 0)
            {
                return i;
            }
        }

        return null;
    }

    private bool TryReplace(int body, int start, int length, IEnumerable<byte[]> replacement)
    {
        List<byte[]> candidate = [.. _bodies[body][..start], .. replacement, .. _bodies[body][(start + length)..]];
        return Try(body, candidate);
    }

    private bool Try(int body, List<byte[]> candidate)
    {
        var before = _bodies[body];
        _bodies[body] = candidate;
        var module = Build();
        if (IsValid(module) && _fails(module))
        {
            return true;
        }

        _bodies[body] = before;
        return false;
    }

    private static bool IsValid(GeneratedModule module)
    {
        try
        {
            ModuleValidator.Validate(ModuleDecoder.Decode(module.Bytes));
            return true;
        }
        catch (WasmException)
        {
            return false;
        }
    }

    /// <summary>The original with the code section written anew; all other sections are copied.</summary>
    private GeneratedModule Build()
    {
        const int CodeSection = 10;
        var writer = new WasmWriter().Raw(WasmWriter.Preamble);
        var bytes = _original.Bytes.AsSpan();
        for (var position = WasmWriter.Preamble.Length; position < bytes.Length;)
        {
            var start = position;
            var id = bytes[position++];
            var size = ReadSize(bytes, ref position);
            if (id == CodeSection)
            {
                writer.Section(CodeSection, [.. _bodies.Index()], (w, body) => w.Sized(WriteBody(body.Index, body.Item)));
            }
            else
            {
                writer.Raw(bytes[start..(position + size)]);
            }

            position += size;
        }

        return _original with { Bytes = writer.ToArray() };
    }

    private WasmWriter WriteBody(int index, List<byte[]> instructions)
    {
        var locals = _module.Bodies[index].Locals;
        var writer = new WasmWriter().Unsigned(locals.Length);
        foreach (var run in locals)
        {
            writer.Unsigned((ulong)run.Count).Type(run.Type);
        }

        foreach (var instruction in instructions)
        {
            writer.Raw(instruction);
        }

        return writer;
    }

    private static int ReadSize(ReadOnlySpan<byte> bytes, ref int position)
    {
        var size = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[position++];
            size |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                return size;
            }
        }
    }

    private static List<byte[]> SplitInstructions(ReadOnlySpan<byte> code)
    {
        var instructions = new List<byte[]>();
        var reader = new InstructionReader(code);
        Instruction instruction = default;
        while (reader.TryRead(ref instruction))
        {
            instructions.Add(code[instruction.Offset..reader.Position].ToArray());
        }

        return instructions;
    }

    private static byte[] Zero(ValueType type)
    {
        var writer = new WasmWriter();
        FunctionGenerator.WriteConstant(writer, type, 0);
        return writer.ToArray();
    }
}

using System.Globalization;
using Skiff.Compiler.RegAlloc;

namespace Skiff.Compiler.Tests.RegAlloc;

/// <summary>
/// Problems written as text. A block is <c>name(parameters):</c>, maybe with <c>cold</c> behind; an instruction is <c>definitions = uses</c> (either may
/// be missing), maybe with <c>call</c> or <c>clobber 1 2</c> or <c>move</c> behind a bar; the last line of a block is <c>uses -> block(arguments), block</c>.
/// Names that begin with f are vectors of 8 bytes, with w of 16 bytes, with k constants, all others integers.
/// Behind a name: <c>?</c> any place, <c>#</c> a slot, <c>@3</c> register 3, <c>&lt;0</c> the same as use 0, <c>!</c> late (uses) or early (definitions).
/// </summary>
public sealed class ProblemText
{
    private readonly AllocationProblem _problem = new();
    private readonly Dictionary<string, int> _registers = [];
    private readonly Dictionary<string, int> _blocks = [];

    private ProblemText(string text, uint allocatable)
    {
        _problem.Allocatable = allocatable;
        _problem.Scratch[0] = 15;
        _problem.Scratch[1] = 31;
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var line in lines.Where(IsHead))
        {
            _blocks.Add(line[..line.IndexOfAny(['(', ':'])], _blocks.Count);
        }

        foreach (var line in lines)
        {
            Read(line);
        }
    }

    public static AllocationProblem Parse(string text, uint allocatable) => new ProblemText(text, allocatable)._problem;

    private static bool IsHead(string line) => line.EndsWith(':') || line.EndsWith(": cold", StringComparison.Ordinal);

    private void Read(string line)
    {
        if (IsHead(line))
        {
            _problem.BeginBlock([.. NamesInParentheses(line)], loopDepth: 0, isCold: line.EndsWith("cold", StringComparison.Ordinal));
            return;
        }

        if (line.Split("->", StringSplitOptions.TrimEntries) is [var uses, var targets])
        {
            _problem.AddInstruction([.. Operands(uses, isDefinition: false)]);
            var names = System.Text.RegularExpressions.Regex.Matches(targets, @"(\w+)(\([^)]*\))?");
            _problem.EndBlock([.. names.Select(n => _blocks[n.Groups[1].Value])], names.Count == 1 ? [.. NamesInParentheses(targets)] : []);
            return;
        }

        var parts = line.Split('|', StringSplitOptions.TrimEntries);
        var sides = parts[0].Split(" =", StringSplitOptions.TrimEntries);
        List<Operand> operands = [.. Operands(sides[^1], isDefinition: false)];
        operands.AddRange(Operands(sides.Length == 2 ? sides[0] : "", isDefinition: true));
        var suffix = parts.Length == 2 ? parts[1].Split(' ') : [""];
        var clobbers = suffix[0] switch
        {
            "call" => _problem.Allocatable,
            "clobber" => suffix[1..].Aggregate(0u, (mask, n) => mask | (1u << int.Parse(n, CultureInfo.InvariantCulture))),
            _ => 0u,
        };
        _problem.AddInstruction([.. operands], clobbers, suffix[0] == "move");
    }

    private IEnumerable<int> NamesInParentheses(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? [] : text[(open + 1)..text.IndexOf(')', StringComparison.Ordinal)].Split(',', StringSplitOptions.TrimEntries).Select(RegisterOf);
    }

    private IEnumerable<Operand> Operands(string text, bool isDefinition)
    {
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var name = item.TrimEnd('!');
            var isMarked = name != item;
            var position = isMarked == isDefinition ? OperandPosition.Early : OperandPosition.Late;
            var at = name.IndexOfAny(['?', '#', '@', '<']);
            var constraint = at < 0 ? OperandConstraint.Register : name[at] switch
            {
                '?' => OperandConstraint.Any,
                '#' => OperandConstraint.Slot,
                '@' => OperandConstraint.Fixed,
                _ => OperandConstraint.SameAsInput,
            };
            var number = at >= 0 && at + 1 < name.Length ? byte.Parse(name[(at + 1)..], CultureInfo.InvariantCulture) : (byte)0;
            yield return new Operand(RegisterOf(at < 0 ? name : name[..at]), isDefinition, constraint, position, number);
        }
    }

    private int RegisterOf(string name)
    {
        if (!_registers.TryGetValue(name, out var register))
        {
            var token = name[0] == 'k' ? _registers.Count : -1;
            register = name[0] is 'f' or 'w'
                ? _problem.AddVirtualRegister(RegisterClass.Vector, name[0] == 'w' ? 16 : 8)
                : _problem.AddVirtualRegister(RegisterClass.Integer, 8, token);
            _registers.Add(name, register);
        }

        return register;
    }
}

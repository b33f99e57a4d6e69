using System.Globalization;
using System.Text;

namespace Skiff.Compiler.Tests.Passes;

/// <summary>
/// Grows valid functions from a seed: expressions over locals, memory and globals, branches, bounded loops, tables of branches. Constants are
/// drawn from the edges, for there the passes go wrong.
/// </summary>
internal sealed class RandomWat(int seed)
{
    private static readonly string[] Types = ["i32", "i64", "f32", "f64"];
    private static readonly string[] Comparisons = ["eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u"];
    private static readonly string[] FloatComparisons = ["eq", "ne", "lt", "gt", "le", "ge"];

    private static readonly string[] Binary =
    [
        "add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr", "div_s", "div_u", "rem_s", "rem_u",
    ];

    private static readonly string[] FloatBinary = ["add", "sub", "mul", "div", "min", "max", "copysign"];
    private static readonly string[] FloatUnary = ["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"];

    private readonly List<string>[] _seen = [[], [], [], []];
    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private int _loops;
    private int _blocks;

    /// <summary>A module with one function f (i32, i32, i64, f32, f64) -> i64, a memory, globals and a small helper to call.</summary>
    public string Module()
    {
        _text.Append("""
            (module
              (memory (export "m") 1)
              (global $g32 (mut i32) (i32.const 7)) (global $g64 (mut i64) (i64.const -3))
              (table funcref (elem $helper $other))
              (func $helper (param i32 i64) (result i64)
                (global.set $g32 (i32.add (global.get $g32) (local.get 0)))
                (i64.store (i32.and (local.get 0) (i32.const 0xff8)) (local.get 1))
                (i64.xor (local.get 1) (i64.extend_i32_u (local.get 0))))
              (func $other (param i64) (result i64) (i64.add (local.get 0) (i64.const 1)))
              (func (export "f") (param $i32_0 i32) (param $i32_1 i32) (param $i64_0 i64) (param $f32_0 f32) (param $f64_0 f64) (result i64)
                (local $i32_2 i32) (local $i64_1 i64) (local $i64_2 i64) (local $f32_1 f32) (local $f32_2 f32) (local $f64_1 f64) (local $f64_2 f64)
                (local $c0 i32) (local $c1 i32) (local $c2 i32) (local $c3 i32)

            """);
        Statements(6, 3);
        _text.Append("(i64.xor (i64.xor ").Append(Expression("i64", 3)).Append(" (local.get $i64_1)) (i64.extend_i32_u (i32.xor (local.get $i32_0) (local.get $i32_2))))))\n");
        return _text.ToString();
    }

    private void Statements(int count, int depth)
    {
        for (var i = 0; i < count; i++)
        {
            Statement(depth);
        }
    }

    private void Statement(int depth)
    {
        switch (_random.Next(depth > 0 ? 14 : 6))
        {
            case 0 or 1 or 2:
                var type = Pick(Types);
                _text.Append($"(local.set ${type}_{_random.Next(3)} {Expression(type, 3)})\n");
                break;
            case 3:
                Store();
                break;
            case 4:
                _text.Append(_random.Next(2) == 0
                    ? $"(global.set $g32 {Expression("i32", 2)})\n"
                    : $"(global.set $g64 {Expression("i64", 2)})\n");
                break;
            case 5:
                _text.Append($"(local.set $i64_{_random.Next(3)} (call $helper {Expression("i32", 2)} {Expression("i64", 2)}))\n");
                break;
            case 6 or 7:
                _text.Append($"(if {Expression("i32", 3)} (then\n");
                Statements(_random.Next(1, 4), depth - 1);
                if (_random.Next(2) == 0)
                {
                    _text.Append(") (else\n");
                    Statements(_random.Next(1, 3), depth - 1);
                }

                _text.Append("))\n");
                break;
            case 8 or 9:
                Loop(depth);
                break;
            case 10:
                Block(depth);
                break;
            case 11:
                Table(depth);
                break;
            case 12:
                _text.Append($"(local.set $i64_1 (call_indirect (param i64) (result i64) {Expression("i64", 2)} {Expression("i32", 1)}))\n");
                break;
            default:
                _text.Append($"(local.set $i32_1 (select {Expression("i32", 2)} {Expression("i32", 2)} {Expression("i32", 2)}))\n");
                break;
        }
    }

    private void Loop(int depth)
    {
        if (_loops == 4)
        {
            return;
        }

        var counter = _loops++;
        _text.Append($"(local.set $c{counter} (i32.const {_random.Next(1, 5)}))\n(loop $l{counter}\n");
        Statements(_random.Next(1, 4), depth - 1);
        _text.Append($"(br_if $l{counter} (local.tee $c{counter} (i32.sub (local.get $c{counter}) (i32.const 1)))))\n");
        _loops--;
    }

    private void Block(int depth)
    {
        var label = _blocks++;
        _text.Append($"(local.set $i32_{_random.Next(3)} (block $b{label} (result i32)\n");
        Statements(_random.Next(1, 3), depth - 1);
        _text.Append($"(drop (br_if $b{label} {Expression("i32", 2)} {Expression("i32", 2)}))\n");
        Statements(_random.Next(1, 3), depth - 1);
        _text.Append($"{Expression("i32", 2)}))\n");
    }

    private void Table(int depth)
    {
        var label = _blocks++;
        _text.Append($"(block $o{label} (block $p{label} (block $q{label} (br_table $o{label} $p{label} $q{label} $p{label} {Expression("i32", 2)}))\n");
        Statements(1, depth - 1);
        _text.Append(")\n");
        Statements(1, depth - 1);
        _text.Append(")\n");
    }

    private void Store()
    {
        var address = Address();
        _text.Append(_random.Next(8) switch
        {
            0 => $"(i32.store offset={_random.Next(64)} {address} {Expression("i32", 2)})\n",
            1 => $"(i32.store8 {address} {Expression("i32", 2)})\n",
            2 => $"(i32.store16 {address} {Expression("i32", 2)})\n",
            3 => $"(i64.store {address} {Expression("i64", 2)})\n",
            4 => $"(i64.store8 {address} {Expression("i64", 2)})\n",
            5 => $"(i64.store32 {address} {Expression("i64", 2)})\n",
            6 => $"(f32.store {address} {Expression("f32", 2)})\n",
            _ => $"(f64.store {address} {Expression("f64", 2)})\n",
        });
    }

    // Few places, so that stores and loads meet.
    private string Address() => _random.Next(16) switch
    {
        0 => Expression("i32", 2),
        < 8 => $"(i32.const {_random.Next(4) * 4})",
        < 11 => "(i32.and (local.get $i32_0) (i32.const 0x7f8))",
        _ => $"(i32.add (i32.and {Expression("i32", 1)} (i32.const 0x7f8)) (i32.const {_random.Next(0, 200)}))",
    };

    // One in a few is repeated, so that there is something to number.
    private string Expression(string type, int depth)
    {
        var seen = _seen[Array.IndexOf(Types, type)];
        if (seen.Count > 0 && _random.Next(5) == 0)
        {
            return seen[_random.Next(seen.Count)];
        }

        var expression = NewExpression(type, depth);
        if (depth > 0 && expression.Length < 120)
        {
            seen.Add(expression);
        }

        return expression;
    }

    private string NewExpression(string type, int depth)
    {
        if (depth == 0 || _random.Next(5) == 0)
        {
            return _random.Next(3) == 0 ? Constant(type) : $"(local.get ${type}_{_random.Next(3)})";
        }

        string Sub(string t) => Expression(t, depth - 1);
        return type switch
        {
            "i32" => _random.Next(16) switch
            {
                < 6 => $"(i32.{Pick(Binary)} {Sub("i32")} {Sub("i32")})",
                6 => $"(i32.{Pick(Comparisons)} {Sub("i32")} {(_random.Next(2) == 0 ? Constant("i32") : Sub("i32"))})",
                7 => $"(i64.{Pick(Comparisons)} {Sub("i64")} {Sub("i64")})",
                8 => $"(f64.{Pick(FloatComparisons)} {Sub("f64")} {Sub("f64")})",
                9 => $"(i32.eqz {Sub("i32")})",
                10 => $"(i32.wrap_i64 {Sub("i64")})",
                11 => $"(i32.{Pick("clz", "ctz", "popcnt", "extend8_s", "extend16_s")} {Sub("i32")})",
                12 => $"(i32.load{Pick("", "8_s", "8_u", "16_s", "16_u")} offset={_random.Next(16)} {Address()})",
                13 => $"(i32.trunc_sat_f64_s {Sub("f64")})",
                14 => $"(global.get $g32)",
                _ => $"(select {Sub("i32")} {Sub("i32")} {Sub("i32")})",
            },
            "i64" => _random.Next(12) switch
            {
                < 5 => $"(i64.{Pick(Binary)} {Sub("i64")} {Sub("i64")})",
                5 => $"(i64.extend_i32_{Pick("s", "u")} {Sub("i32")})",
                6 => $"(i64.{Pick("clz", "ctz", "popcnt", "extend8_s", "extend16_s", "extend32_s")} {Sub("i64")})",
                7 => $"(i64.load{Pick("", "8_s", "8_u", "16_s", "16_u", "32_s", "32_u")} {Address()})",
                8 => $"(i64.trunc_sat_f32_u {Sub("f32")})",
                9 => "(global.get $g64)",
                10 => $"(i64.reinterpret_f64 {Sub("f64")})",
                _ => $"(i64.trunc_f64_s {Sub("f64")})",
            },
            _ => _random.Next(8) switch
            {
                < 3 => $"({type}.{Pick(FloatBinary)} {Sub(type)} {Sub(type)})",
                3 => $"({type}.{Pick(FloatUnary)} {Sub(type)})",
                4 => $"({type}.convert_i32_{Pick("s", "u")} {Sub("i32")})",
                5 => $"({type}.load {Address()})",
                6 => type == "f32" ? $"(f32.demote_f64 {Sub("f64")})" : $"(f64.promote_f32 {Sub("f32")})",
                _ => type == "f32" ? $"(f32.reinterpret_i32 {Sub("i32")})" : $"(f64.convert_i64_s {Sub("i64")})",
            },
        };
    }

    private string Constant(string type)
    {
        if (type[0] == 'f')
        {
            return $"({type}.const {Pick("0", "-0", "1", "-1", "0.5", "4", "1e10", "-3.25", "1e30", "inf")})";
        }

        var bits = type == "i32" ? 32 : 64;
        long value = _random.Next(6) switch
        {
            0 => _random.Next(-2, 4),
            1 => 1L << _random.Next(bits),
            2 => (1L << _random.Next(bits)) - 1,
            3 => -(1L << _random.Next(bits)),
            4 => _random.Next(1000),
            _ => _random.NextInt64(),
        };
        return string.Create(CultureInfo.InvariantCulture, $"({type}.const {(bits == 32 ? (int)value : value)})");
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}

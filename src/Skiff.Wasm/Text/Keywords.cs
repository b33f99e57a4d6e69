using System.Collections.Frozen;

namespace Skiff.Wasm.Text;

/// <summary>The words of the text format. A word that is not among them is an "unknown operator", wherever it stands.</summary>
internal static class Keywords
{
    private static readonly FrozenDictionary<string, Opcode>.AlternateLookup<ReadOnlySpan<char>> Opcodes = OpcodeTable.All
        .GroupBy(OpcodeTable.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.Min(), StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Others = FrozenSet.ToFrozenSet(
        [
            "module", "binary", "quote", "definition", "instance", "type", "func", "param", "result", "local", "import", "export", "table",
            "shared", "memory", "global", "mut", "start", "elem", "data", "declare", "item", "offset", "then", "extern",
            "i32", "i64", "f32", "f64", "v128", "funcref", "externref", "i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2",
            "register", "invoke", "get", "assert_return", "assert_trap", "assert_exhaustion", "assert_malformed", "assert_invalid",
            "assert_unlinkable", "nan:canonical", "nan:arithmetic", "ref.extern", "either",
        ],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds an instruction; <c>select</c> answers the form without types.</summary>
    public static bool TryFindOpcode(ReadOnlySpan<char> word, out Opcode opcode) => Opcodes.TryGetValue(word, out opcode);

    /// <summary>Whether a word means something somewhere.</summary>
    public static bool IsKnown(ReadOnlySpan<char> word) =>
        Others.Contains(word) || Opcodes.ContainsKey(word) || IsMemoryArgument(word, "offset=", out _) || IsMemoryArgument(word, "align=", out _);

    /// <summary>Splits a word such as <c>offset=16</c>.</summary>
    public static bool IsMemoryArgument(ReadOnlySpan<char> word, string prefix, out ReadOnlySpan<char> number)
    {
        number = word.StartsWith(prefix) ? word[prefix.Length..] : [];
        return number.Length > 0 && NumberSyntax.Classify(number) == TokenKind.Natural;
    }
}

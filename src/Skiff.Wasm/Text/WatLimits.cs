namespace Skiff.Wasm.Text;

/// <summary>Limits of the text reader. They bound memory; the reader keeps its nesting on the heap, so that no input overflows the stack.</summary>
public static class WatLimits
{
    /// <summary>The longest text, in characters. A token takes 12 bytes, so that at the worst (parentheses alone) this bounds memory to some 800 MB.</summary>
    public const int TextLength = 32 * 1024 * 1024;

    /// <summary>How deep instructions (folded ones and blocks) may nest in one function.</summary>
    public const int NestingDepth = 50_000;

    /// <summary>How deep comments may nest.</summary>
    public const int CommentDepth = 10_000;

    /// <summary>How deep parentheses may nest inside an annotation.</summary>
    public const int AnnotationDepth = 10_000;

    /// <summary>How many locals a function may declare, parameters included. Engines agree on this number (JS API 7.2).</summary>
    public const int Locals = 50_000;
}
